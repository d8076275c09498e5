// A program for a process of its own: switches FIPS mode on where OpenSSL has no FIPS module, so that OpenSSL itself
// refuses everything, and then opens, writes and judges with what is left. There is no way back in a process.
import { createCipheriv, setFips } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Secret } from '@signet/core';
import { openKeyFile } from '../key-file/key-file.ts';
import { verifyKeyFile } from '../key-file/verify-key-file.ts';
import { rewrapKeyFile } from '../key-file/write-key-file.ts';
import { mintToken2 } from '../token/mint-token2.ts';
import { validateToken2 } from '../token/validate-token2.ts';

const { text, password, claims } = JSON.parse(readFileSync(0, 'utf8')) as {
  text: string;
  password: string;
  claims: { user: string; expiresMs: number };
};

setFips(true);

const keys = openKeyFile(text, new Secret(password));
const token = mintToken2(keys, claims);
console.log(
  JSON.stringify({
    refused: codeOf(() => createCipheriv('des-ede3-ecb', Buffer.alloc(24), null)),
    wrongPassword: codeOf(() => openKeyFile(text, new Secret('wrong'))),
    sharedId: keys.sharedId,
    verified: verifyKeyFile(text, new Secret(password)).checks.filter(({ ok }) => ok).length,
    rewrapped: rewrapKeyFile(text, new Secret(password), new Secret('other')),
    token,
    verdict: validateToken2(token, [keys], { realms: 'any', nowMs: claims.expiresMs - 1 }),
  }),
);

function codeOf(run: () => unknown): string {
  try {
    run();
    return 'no error';
  } catch (error) {
    return (error as { code: string }).code;
  }
}
