import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { type Connection, Secret } from '@signet/core';
import { describeConnection } from '@signet/testkit';
import { type ConnectionOptions, openConnection } from '@signet/transport';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../processes/ports.ts';
import { writeFullDiskPrograms } from './disk-state.ts';
import { startInprocessServer } from './inprocess-server.ts';
import { newKeyPair } from './keys.ts';
import type { SshHost } from './ssh-host.ts';
import { findSshd, startSshd } from './sshd.ts';

const scratch = mkdtempSync(join(tmpdir(), 'signet-lab-ssh-'));
const { username } = userInfo();
const hostKey = newKeyPair();
const clientKey = newKeyPair();
const password = new Secret('correct horse');
const disk = { full: false, programs: writeFullDiskPrograms(join(scratch, 'full')) };
const keyFile = join(scratch, 'id');
const knownHosts = join(scratch, 'known_hosts');
const env = { LAB_MARK: 'two words' };
let server: SshHost;

beforeAll(async () => {
  writeFileSync(keyFile, clientKey.privateKey, { mode: 0o600 });
  const port = await freePort();
  server = await startInprocessServer(
    { name: 'lab', port, hostKey, user: username, authorizedKey: clientKey.publicKey, password, env },
    disk,
  );
  writeFileSync(knownHosts, `[127.0.0.1]:${port} ${hostKey.publicKey}\n`);
});
afterAll(async () => {
  await server.close();
  rmSync(scratch, { recursive: true, force: true });
});

const open = (options: Partial<ConnectionOptions> = {}, port = server.port): Promise<Connection> =>
  openConnection({
    host: 'lab',
    kind: 'ssh',
    address: '127.0.0.1',
    port,
    user: username,
    privateKeyFiles: [keyFile],
    knownHostsFiles: [knownHosts],
    hostKeyChecking: true,
    connectTimeoutMs: 10_000,
    signal: new AbortController().signal,
    ...options,
  });

const folder = mkdtempSync(join(tmpdir(), 'signet-lab-scratch-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
describeConnection("the lab's own SSH server", () => open(), folder);

describe("the lab's own SSH server", () => {
  it('lets nobody in but its user, by key or password', async () => {
    const other = join(scratch, 'other');
    writeFileSync(other, newKeyPair().privateKey, { mode: 0o600 });
    await expect(open({ privateKeyFiles: [other] })).rejects.toMatchObject({ code: 'SSH_AUTH_FAILED' });
    await expect(open({ user: 'somebody' })).rejects.toMatchObject({ code: 'SSH_AUTH_FAILED' });
    await expect(open({ privateKeyFiles: [], password: new Secret('wrong') })).rejects.toMatchObject({
      code: 'SSH_AUTH_FAILED',
    });
    const connection = await open({ privateKeyFiles: [], password });
    expect(String((await connection.run(['printenv', 'LAB_MARK'])).stdout)).toBe('two words\n');
    await connection.close();
  });

  it('has no room when its disk is full, and keeps what was there', async () => {
    const connection = await open();
    const path = join(scratch, 'settings');
    await connection.writeFile(path, Buffer.from('old'));
    disk.full = true;
    await expect(connection.writeFile(path, Buffer.from('new'))).rejects.toMatchObject({ code: 'DISK_FULL' });
    const piped = { stdin: Buffer.from('new') };
    expect(await connection.run(['sh', '-c', `cat >'${path}.new'`], piped)).toMatchObject({ code: 1 });
    expect(String((await connection.run(['sh', '-c', 'cat | cat'], piped)).stdout)).toBe('new');
    disk.full = false;
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readFileSync(`${path}.new`, 'utf8')).toBe('');
    await connection.close();
  });
});

const sshd = findSshd();

describe('sshd of the lab', () => {
  it.skipIf(sshd === undefined)(
    `sets the environment of the host${sshd === undefined ? ' (skipped: sshd is not installed)' : ''}`,
    async () => {
      if (sshd === undefined) return;
      const port = await freePort();
      const real = await startSshd(sshd, join(scratch, 'sshd'), {
        name: 'lab',
        port,
        hostKey,
        user: username,
        authorizedKey: clientKey.publicKey,
        env: { ...env, PATH: '/lab/bin:/usr/bin:/bin' },
      });
      try {
        writeFileSync(knownHosts, `[127.0.0.1]:${port} ${hostKey.publicKey}\n`, { flag: 'a' });
        const connection = await open({}, port);
        const { stdout } = await connection.run(['/bin/sh', '-c', 'printf "%s|%s" "$LAB_MARK" "$PATH"']);
        expect(String(stdout)).toBe('two words|/lab/bin:/usr/bin:/bin');
        await connection.close();
      } finally {
        await real.close();
      }
    },
  );
});
