import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Secret } from '@signet/core';
import { describe, expect, it } from 'vitest';
import { generateKeys } from '../key-file/keys.ts';
import { rewrapKeyFile, writeKeyFile } from '../key-file/write-key-file.ts';
import { mintToken2 } from '../token/mint-token2.ts';
import { nodeRefuses } from '../testing/providers.ts';

const program = fileURLToPath(new URL('../testing/without-openssl.ts', import.meta.url));
const password = 'correct horse battery staple';
const claims = { user: 'user:realm/uid=anna', expiresMs: 1_800_000_000_000 };

// With a FIPS module, which does part of the work, other tests do the same.
describe.skipIf(nodeRefuses)('where OpenSSL itself refuses everything', () => {
  it.each(['1.0', '2.0'] as const)('node-forge does the same with keys of layout %s', { timeout: 60_000 }, (layout) => {
    const keys = generateKeys({ layout, realm: 'realm' });
    const text = writeKeyFile(keys, new Secret(password), { creationDate: new Date(0), creationHost: 'dmgr' });
    const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', program], {
      input: JSON.stringify({ text, password, claims }),
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      refused: 'ERR_OSSL_EVP_UNSUPPORTED',
      wrongPassword: 'LTPA_WRONG_PASSWORD',
      sharedId: keys.sharedId,
      verified: 12,
      rewrapped: rewrapKeyFile(text, new Secret(password), new Secret('other')),
      token: mintToken2(keys, claims),
      verdict: expect.objectContaining({ ok: true, user: claims.user }),
    });
  });
});
