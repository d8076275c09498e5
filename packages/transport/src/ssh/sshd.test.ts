import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeConnection, type Sshd, sshdMissing, startSshd } from '@signet/testkit';
import type { Connection } from '@signet/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectionOptions } from '../options.ts';
import { openSsh } from './ssh-connection.ts';

const missing = sshdMissing();

describe.skipIf(missing !== undefined)(missing === undefined ? 'sshd' : `sshd (skipped: ${missing})`, () => {
  const scratch = mkdtempSync(join(tmpdir(), 'signet-ssh-'));
  let sshd: Sshd;
  const options = (): ConnectionOptions => ({
    host: 'web1',
    kind: 'ssh',
    address: '127.0.0.1',
    port: sshd.port,
    user: sshd.user,
    privateKeyFiles: [sshd.keyFile],
    knownHostsFiles: [sshd.knownHostsFile],
    hostKeyChecking: true,
    connectTimeoutMs: 10_000,
    signal: new AbortController().signal,
  });
  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterAll(async () => {
    await sshd.stop();
    rmSync(scratch, { recursive: true, force: true });
  });

  describeConnection('ssh', () => openSsh(options()), scratch);

  it('logs in many times at once though the server drops handshakes', async () => {
    const busy = await startSshd({ config: ['MaxStartups 3:50:6'] });
    const given = {
      ...options(),
      port: busy.port,
      privateKeyFiles: [busy.keyFile],
      knownHostsFiles: [busy.knownHostsFile],
    };
    try {
      const opened: Connection[] = await Promise.all(Array.from({ length: 16 }, () => openSsh(given)));
      await Promise.all(opened.map((connection) => connection.close()));
      expect(opened).toHaveLength(16);
    } finally {
      await busy.stop();
    }
  }, 60_000);

  it('runs more commands than the server allows channels, with one that stays', async () => {
    const connection = await openSsh(options());
    const cat = await connection.spawn(['cat']);
    const codes = await Promise.all(
      Array.from({ length: 30 }, () => connection.run(['sleep', '0.2']).then(({ code }) => code)),
    );
    expect(codes).toEqual(Array.from({ length: 30 }, () => 0));
    await cat.kill();
    await connection.close();
  }, 30_000);

  it('names the setting when the server forbids forwarding, and does files without SFTP', async () => {
    const strict = await startSshd({ config: ['AllowTcpForwarding no', 'Subsystem other internal-sftp'] });
    const given = {
      ...options(),
      port: strict.port,
      privateKeyFiles: [strict.keyFile],
      knownHostsFiles: [strict.knownHostsFile],
    };
    try {
      const connection = await openSsh(given);
      await expect(connection.openTcp('127.0.0.1', strict.port)).rejects.toMatchObject({
        code: 'TCP_FORWARDING_REFUSED',
        hint: 'Set "AllowTcpForwarding yes" (or PermitOpen) in its sshd_config and reload sshd.',
      });
      const path = join(scratch, 'without sftp');
      await connection.writeFile(path, Buffer.from('x'), { mode: 0o600 });
      expect(String(await connection.readFile(path))).toBe('x');
      expect(await connection.stat(path)).toMatchObject({ kind: 'file', size: 1, mode: 0o600 });
      expect(await connection.removeFile(path)).toBe(true);
      expect(await connection.readFile(path)).toBeUndefined();
      await connection.close();
    } finally {
      await strict.stop();
    }
  });

  it('pays a slow login shell once, however many commands', async () => {
    // Bash reads ~/.bashrc for what sshd starts, unless a shell above it is told of.
    const home = mkdtempSync(join(tmpdir(), 'signet-home-'));
    const marker = join(home, 'marker');
    writeFileSync(join(home, '.bashrc'), `echo read >>${marker}; echo chatter; echo chatter >&2; sleep 0.5\n`);
    const slow = await startSshd({ config: [`SetEnv HOME=${home} SHLVL=0`] });
    const given = {
      ...options(),
      port: slow.port,
      privateKeyFiles: [slow.keyFile],
      knownHostsFiles: [slow.knownHostsFile],
    };
    const paid = (): number => readFileSync(marker, 'utf8').split('\n').length - 1;
    try {
      const connection = await openSsh(given);
      for (let index = 0; index < 200; index += 1) {
        const { code, stdout, stderr } = await connection.run(['echo', String(index)]);
        expect([code, String(stdout), String(stderr)]).toEqual([0, `${index}\n`, '']);
      }
      expect(paid()).toBe(1);
      const eight = (): Promise<unknown> =>
        Promise.all(Array.from({ length: 8 }, () => connection.run(['sleep', '0.1'])));
      await eight();
      // A channel each for what really runs at the same time.
      expect(paid()).toBeLessThanOrEqual(7);
      const after = paid();
      await eight();
      await eight();
      expect(paid()).toBe(after);
      await connection.close();
    } finally {
      await slow.stop();
      rmSync(home, { recursive: true, force: true });
    }
  }, 60_000);

  it('gives a command the three standard streams and nothing else', async () => {
    const connection = await openSsh(options());
    // The fourth is the folder that ls reads.
    expect(String((await connection.run(['ls', '/proc/self/fd'])).stdout)).toBe('0\n1\n2\n3\n');
    expect(String((await connection.run(['ls', '/proc/self/fd'], { stdin: 'x' })).stdout)).toBe('0\n1\n2\n3\n');
    await connection.close();
  });

  it('opens a new shell when one was killed', async () => {
    const connection = await openSsh(options());
    const parent = String((await connection.run(['/bin/sh', '-c', 'echo $PPID'])).stdout).trim();
    await expect(connection.run(['/bin/sh', '-c', 'kill -KILL $PPID; sleep 5'])).rejects.toMatchObject({
      name: 'ConnectError',
      code: 'CONNECTION_LOST',
    });
    const other = String((await connection.run(['/bin/sh', '-c', 'echo $PPID'])).stdout).trim();
    expect(Number(other)).toBeGreaterThan(0);
    expect(other).not.toBe(parent);
    await connection.close();
  }, 20_000);

  it('works where the server allows two sessions', async () => {
    const few = await startSshd({ config: ['MaxSessions 2'] });
    const given = {
      ...options(),
      port: few.port,
      privateKeyFiles: [few.keyFile],
      knownHostsFiles: [few.knownHostsFile],
    };
    try {
      const connection = await openSsh(given);
      const said = await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          connection.run(['echo', String(index)]).then(({ stdout }) => String(stdout)),
        ),
      );
      expect(said).toEqual(Array.from({ length: 12 }, (_, index) => `${index}\n`));
      await connection.close();
    } finally {
      await few.stop();
    }
  }, 60_000);

  it('says that the connection was lost when the server ends', async () => {
    const connection = await openSsh(options());
    const running = connection.run(['sleep', '30']);
    running.catch(() => {});
    await connection.run(['true']);
    await sshd.restart();
    await expect(running).rejects.toMatchObject({ name: 'ConnectError', code: 'CONNECTION_LOST' });
    await expect(connection.openTcp('127.0.0.1', sshd.port)).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    const again = await openSsh(options());
    expect((await again.run(['true'])).code).toBe(0);
    await again.close();
  });
});
