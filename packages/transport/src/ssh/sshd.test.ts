import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeConnection, type Sshd, sshdMissing, startSshd } from '@signet/testkit';
import { afterAll, beforeAll, describe } from 'vitest';
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
});
