import type { Digest } from '../crypto/provider.ts';
import type { LtpaKeys } from '../key-file/keys.ts';

/** Cipher and digest of LtpaToken2 under keys of each layout. */
const algorithms = {
  '1.0': { cipher: 'aes-128-cbc', keyBytes: 16, digest: 'sha1', signatureBytes: 128 },
  '2.0': { cipher: 'aes-256-cbc', keyBytes: 32, digest: 'sha512', signatureBytes: 256 },
} as const;

/** Key and initial vector of LtpaToken2 are the same bytes: the beginning of the shared key. */
export function encryptBody(keys: LtpaKeys, body: Buffer): Buffer {
  const { cipher, keyBytes } = algorithms[keys.layout];
  return withSharedKey(keys, (shared) =>
    keys.crypto.encrypt({ cipher, key: shared.subarray(0, keyBytes), iv: shared.subarray(0, 16) }, body),
  );
}

/** @returns `undefined` when the padding is wrong. The caller wipes it. */
export function decryptBody(keys: LtpaKeys, encrypted: Buffer): Buffer | undefined {
  const { cipher, keyBytes } = algorithms[keys.layout];
  return withSharedKey(keys, (shared) =>
    keys.crypto.decrypt({ cipher, key: shared.subarray(0, keyBytes), iv: shared.subarray(0, 16) }, encrypted),
  );
}

export function signUserData(keys: LtpaKeys, userData: Uint8Array): Buffer {
  const { digest } = algorithms[keys.layout];
  return keys.privateKey().sign(digest, messageOf(keys, digest, userData));
}

export function verifyUserData(keys: LtpaKeys, userData: Uint8Array, signature: Uint8Array): boolean {
  const { digest } = algorithms[keys.layout];
  return keys.publicKey().verify(digest, messageOf(keys, digest, userData), signature);
}

/** How long a signature by these keys is: as long as the modulus. */
export function signatureBytes(keys: LtpaKeys): number {
  return algorithms[keys.layout].signatureBytes;
}

const cipher1 = 'des-ede3-ecb';

/** LtpaToken takes the whole shared key of layout 1.0 and no initial vector. */
export function encryptBody1(keys: LtpaKeys, body: Buffer): Buffer {
  return withSharedKey(keys, (key) => keys.crypto.encrypt({ cipher: cipher1, key, iv: null }, body));
}

/** @returns `undefined` when the padding is wrong. The caller wipes it. */
export function decryptBody1(keys: LtpaKeys, encrypted: Buffer): Buffer | undefined {
  return withSharedKey(keys, (key) => keys.crypto.decrypt({ cipher: cipher1, key, iv: null }, encrypted));
}

/** What the signature of an LtpaToken is made of. */
export function digestOf1(keys: LtpaKeys, userData: Uint8Array): Buffer {
  return keys.crypto.hash('sha1', userData);
}

function withSharedKey<Result>(keys: LtpaKeys, use: (shared: Buffer) => Result): Result {
  const shared = keys.shared();
  try {
    return use(shared);
  } finally {
    shared.fill(0);
  }
}

/** WebSphere hashes twice: what is signed, and thereby hashed again, is already a digest. */
function messageOf(keys: LtpaKeys, digest: Digest, userData: Uint8Array): Buffer {
  return keys.crypto.hash(digest, userData);
}
