import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { sshdMissing, startSshd } from './sshd.ts';

const missing = sshdMissing();

it.skipIf(missing !== undefined)(
  `starts a server that its key opens${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  async () => {
    const sshd = await startSshd();
    try {
      const options = [`UserKnownHostsFile=${sshd.knownHostsFile}`, 'IdentitiesOnly=yes', 'BatchMode=yes'];
      const login = [
        '-F',
        'none',
        '-p',
        String(sshd.port),
        '-i',
        sshd.keyFile,
        ...options.flatMap((value) => ['-o', value]),
      ];
      const say = (): string =>
        execFileSync('ssh', [...login, `${sshd.user}@127.0.0.1`, 'echo hello'], { encoding: 'utf8', stdio: 'pipe' });
      expect(say()).toBe('hello\n');
      await sshd.restart();
      expect(say()).toBe('hello\n');
    } finally {
      await sshd.stop();
    }
  },
  20_000,
);
