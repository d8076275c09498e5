import { createHash, createHmac, createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { generateKeys } from './keys.ts';

describe.each(['1.0', '2.0'] as const)('the ids of keys of layout %s', (layout) => {
  const keys = generateKeys({ layout, realm: 'realm' });
  const number = (bytes: Buffer): string => bytes.toString('base64url');
  const jwk = { kty: 'RSA', n: number(keys.publicBlob.subarray(1, -3)), e: number(keys.publicBlob.subarray(-3)) };
  const spki = createPublicKey({ key: jwk, format: 'jwk' }).export({ format: 'der', type: 'spki' });
  const hash = createHash('sha256').update(spki).digest();

  it('are a hash of the public key as X.509 has it', () => {
    expect(keys.publicId).toBe(`ltpa-pub1:${hash.toString('base64url').slice(0, 22)}`);
  });

  it('and a keyed hash of that, under the shared key', () => {
    const mac = createHmac('sha256', keys.shared()).update('ltpa-shared-check/1').update('\0').update(hash).digest();
    expect(keys.sharedId).toBe(`ltpa-shr1:${mac.toString('base64url').slice(0, 22)}`);
  });
});
