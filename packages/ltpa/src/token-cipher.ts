import { createCipheriv, createDecipheriv, createHash, sign, verify } from 'node:crypto';
import type { LtpaKeys } from './keys.ts';

/** Cipher and digest of LtpaToken2 under keys of each layout. */
const algorithms = {
  '1.0': { cipher: 'aes-128-cbc', keyBytes: 16, digest: 'sha1' },
  '2.0': { cipher: 'aes-256-cbc', keyBytes: 32, digest: 'sha512' },
} as const;

/** Key and initial vector are the same bytes: the beginning of the shared key. */
function withSharedKey<Result>(keys: LtpaKeys, use: (cipher: string, key: Buffer, iv: Buffer) => Result): Result {
  const { cipher, keyBytes } = algorithms[keys.layout];
  const shared = keys.shared();
  try {
    return use(cipher, shared.subarray(0, keyBytes), shared.subarray(0, 16));
  } finally {
    shared.fill(0);
  }
}

export function encryptBody(keys: LtpaKeys, body: Buffer): Buffer {
  return withSharedKey(keys, (name, key, iv) => {
    const cipher = createCipheriv(name, key, iv);
    return Buffer.concat([cipher.update(body), cipher.final()]);
  });
}

/** @returns `undefined` when the padding is wrong. */
export function decryptBody(keys: LtpaKeys, encrypted: Buffer): Buffer | undefined {
  return withSharedKey(keys, (name, key, iv) => {
    const cipher = createDecipheriv(name, key, iv);
    try {
      return Buffer.concat([cipher.update(encrypted), cipher.final()]);
    } catch (error) {
      if ((error as { code?: string }).code === 'ERR_OSSL_BAD_DECRYPT') return undefined;
      throw error;
    }
  });
}

/** WebSphere hashes twice: what is signed, and thereby hashed again, is already a digest. */
export function signUserData(keys: LtpaKeys, userData: Uint8Array): Buffer {
  const { digest } = algorithms[keys.layout];
  return sign(digest, createHash(digest).update(userData).digest(), keys.privateKey);
}

export function verifyUserData(keys: LtpaKeys, userData: Uint8Array, signature: Uint8Array): boolean {
  const { digest } = algorithms[keys.layout];
  return verify(digest, createHash(digest).update(userData).digest(), keys.publicKey, signature);
}
