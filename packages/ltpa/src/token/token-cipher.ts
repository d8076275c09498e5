import type { CipherKey, Digest } from '../crypto/provider.ts';
import type { LtpaKeys } from '../key-file/keys.ts';

/** Cipher and digest of LtpaToken2 under keys of each layout. */
const algorithms = {
  '1.0': { cipher: 'aes-128-cbc', keyBytes: 16, digest: 'sha1' },
  '2.0': { cipher: 'aes-256-cbc', keyBytes: 32, digest: 'sha512' },
} as const;

/** Key and initial vector are the same bytes: the beginning of the shared key. */
function withSharedKey<Result>(keys: LtpaKeys, use: (by: CipherKey) => Result): Result {
  const { cipher, keyBytes } = algorithms[keys.layout];
  const shared = keys.shared();
  try {
    return use({ cipher, key: shared.subarray(0, keyBytes), iv: shared.subarray(0, 16) });
  } finally {
    shared.fill(0);
  }
}

export function encryptBody(keys: LtpaKeys, body: Buffer): Buffer {
  return withSharedKey(keys, (by) => keys.crypto.encrypt(by, body));
}

/** @returns `undefined` when the padding is wrong. */
export function decryptBody(keys: LtpaKeys, encrypted: Buffer): Buffer | undefined {
  return withSharedKey(keys, (by) => keys.crypto.decrypt(by, encrypted));
}

export function signUserData(keys: LtpaKeys, userData: Uint8Array): Buffer {
  const { digest } = algorithms[keys.layout];
  return keys.privateKey().sign(digest, messageOf(keys, digest, userData));
}

export function verifyUserData(keys: LtpaKeys, userData: Uint8Array, signature: Uint8Array): boolean {
  const { digest } = algorithms[keys.layout];
  return keys.publicKey().verify(digest, messageOf(keys, digest, userData), signature);
}

/** WebSphere hashes twice: what is signed, and thereby hashed again, is already a digest. */
function messageOf(keys: LtpaKeys, digest: Digest, userData: Uint8Array): Buffer {
  return keys.crypto.hash(digest, userData);
}
