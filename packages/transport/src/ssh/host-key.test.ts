import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { newKey } from '../testing/new-key.ts';
import { readKnownKeys } from './host-key.ts';

it('sees a host that was added to a file read before', () => {
  const folder = mkdtempSync(join(tmpdir(), 'signet-known-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'known_hosts');
  const key = newKey().blob.toString('base64');
  const keysOf = (host: string): number =>
    readKnownKeys({ host, address: host, port: 22, knownHostsFiles: [file], hostKeyChecking: true }).keys.length;
  expect([keysOf('web1'), keysOf('web2')]).toEqual([0, 0]);
  writeFileSync(file, `web1 ssh-ed25519 ${key}\n`);
  expect([keysOf('web1'), keysOf('web2')]).toEqual([1, 0]);
  appendFileSync(file, `web2 ssh-ed25519 ${key}\n`);
  expect([keysOf('web1'), keysOf('web2')]).toEqual([1, 1]);
});
