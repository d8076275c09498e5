import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Which of the real programs is missing, as the reason of a skip; `undefined` when all are there. */
export function missingParts(): string | undefined {
  const missing = [
    existsSync('/usr/sbin/sshd') ? '' : 'no sshd',
    existsSync('/usr/sbin/slapd') ? '' : 'no slapd',
    existsSync('/usr/share/java/jython.jar') && works('java', ['-version']) ? '' : 'no Jython',
    works('docker', ['info']) ? '' : 'no Docker engine',
  ].filter((part) => part !== '');
  return missing.length === 0 ? undefined : missing.join(', ');
}

function works(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
