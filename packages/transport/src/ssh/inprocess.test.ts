import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@signet/core';
import { describeConnection } from '@signet/testkit';
import { afterAll, beforeAll, describe } from 'vitest';
import { type SshServer, startSshServer } from '../testing/ssh-server.ts';
import { openSsh } from './ssh-connection.ts';

describe('a server in this process, whose SFTP has no extensions', () => {
  const folder = mkdtempSync(join(tmpdir(), 'signet-inprocess-'));
  const scratch = mkdtempSync(join(folder, 'scratch-'));
  const knownHosts = join(folder, 'known_hosts');
  let server: SshServer;
  beforeAll(async () => {
    server = await startSshServer({ password: 'pässwörd' });
    writeFileSync(knownHosts, `[127.0.0.1]:${server.port} ssh-ed25519 ${server.hostKeys[0]?.toString('base64')}\n`);
  });
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = () =>
    openSsh({
      host: 'web1',
      kind: 'ssh',
      address: '127.0.0.1',
      port: server.port,
      user: 'admin',
      password: new Secret('pässwörd'),
      knownHostsFiles: [knownHosts],
      hostKeyChecking: true,
      connectTimeoutMs: 10_000,
      signal: new AbortController().signal,
    });
  describeConnection('ssh without extensions', open, scratch);
});
