import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const JAR = '/usr/share/java/jython.jar';

/** Why no Jython can be run here; `undefined` when it can. */
export function jythonMissing(): string | undefined {
  if (!existsSync(JAR)) return 'Jython is not installed';
  return spawnSync('java', ['-version']).error === undefined ? undefined : 'Java is not installed';
}

/** Starts quickly, and needs no cache directory. */
export const JYTHON = [
  'java',
  '-XX:TieredStopAtLevel=1',
  '-XX:+UseSerialGC',
  '-Xmx256m',
  '-Dpython.cachedir.skip=true',
  '-Dpython.import.site=false',
  '-jar',
  JAR,
  '-u',
];
