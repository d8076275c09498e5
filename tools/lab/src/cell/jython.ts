import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { JavaCommand } from './install.ts';

const JARS = [
  '/usr/share/java/jython.jar',
  '/usr/share/java/jython-standalone.jar',
  '/usr/local/share/java/jython.jar',
];

/** Starts in half the time of the defaults, and needs no cache directory. */
const FLAGS = [
  '-XX:TieredStopAtLevel=1',
  '-XX:+UseSerialGC',
  '-Xmx256m',
  '-Dpython.cachedir.skip=true',
  '-Dpython.import.site=false',
];

/** How to start Jython on this machine: an argv to which script and arguments are appended; or why it cannot be. */
export function findJython(): JavaCommand | { readonly command: undefined; readonly missing: string } {
  const jar = JARS.find((path) => existsSync(path));
  if (jar === undefined) return { command: undefined, missing: 'Jython is not installed' };
  if (spawnSync('java', ['-version']).status !== 0) return { command: undefined, missing: 'no Java runs' };
  return { command: ['java', ...FLAGS, '-jar', jar, '-u'] };
}
