import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { expect, it } from 'vitest';
import { newKeyPair } from './keys.ts';

const hasSshKeygen = spawnSync('ssh-keygen', ['-?']).error === undefined;

it('makes keys that ssh2 reads and that fit together', () => {
  for (let count = 0; count < 600; count++) {
    const { privateKey, publicKey } = newKeyPair();
    const parsed = ssh2.utils.parseKey(privateKey);
    if (parsed instanceof Error) throw parsed;
    expect(`ssh-ed25519 ${parsed.getPublicSSH().toString('base64')}`).toBe(publicKey);
  }
});

it.skipIf(!hasSshKeygen)(
  `makes keys that OpenSSH reads${hasSshKeygen ? '' : ' (skipped: ssh-keygen is not installed)'}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'signet-key-'));
    const { privateKey, publicKey } = newKeyPair();
    writeFileSync(join(folder, 'key'), privateKey, { mode: 0o600 });
    const { stdout } = spawnSync('ssh-keygen', ['-y', '-f', join(folder, 'key')], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    expect(stdout.trim()).toBe(publicKey);
  },
);
