import { mkdtempSync, rmSync } from 'node:fs';
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

  it('names the setting when the server forbids forwarding or has no SFTP', async () => {
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
      await connection.close();
    } finally {
      await strict.stop();
    }
  });

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
