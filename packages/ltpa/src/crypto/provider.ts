export type Digest = 'sha1' | 'sha256' | 'sha512';

/** A cipher with its key. ECB and CBC pad as PKCS#7 says (PKCS5Padding in Java). */
export type CipherKey =
  | { readonly cipher: 'des-ede3-ecb'; readonly key: Uint8Array; readonly iv: null }
  | { readonly cipher: 'aes-128-cbc' | 'aes-256-cbc'; readonly key: Uint8Array; readonly iv: Uint8Array }
  | GcmKey;

/** The initial vector has 12 bytes; the tag, 16 bytes, stands behind the ciphertext. */
export interface GcmKey {
  readonly cipher: 'aes-128-gcm' | 'aes-256-gcm';
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
}

/** An imported RSA private key; it shows nothing when printed or serialized. */
export interface PrivateKey {
  /**
   * RSASSA-PKCS1-v1_5 over `message`, which is hashed here. As long as the modulus. LTPA signs with SHA-1 under 1024
   * bits and with SHA-512 under 2048; other combinations may be refused by the platform.
   */
  sign(digest: Digest, message: Uint8Array): Buffer;
  /** `block^d mod n` without padding; `block` is as long as the modulus and less than it. */
  applyRaw(block: Uint8Array): Buffer;
}

export interface PublicKey {
  /** `false` for anything that is no such signature, also of another length. */
  verify(digest: Digest, message: Uint8Array, signature: Uint8Array): boolean;
  /** `block^e mod n` without padding; `undefined` when `block` is not as long as the modulus or not less than it. */
  applyRaw(block: Uint8Array): Buffer | undefined;
}

/**
 * The primitives that LTPA is made of. All implementations give the same bytes; which one is used is a matter of
 * speed and of what the platform allows.
 */
export interface CryptoProvider {
  readonly name: string;
  hash(digest: Digest, data: Uint8Array): Buffer;
  hmacSha256(key: Uint8Array, message: Uint8Array): Buffer;
  random(length: number): Buffer;
  encrypt(by: CipherKey, clear: Uint8Array): Buffer;
  /** `undefined` when length, padding or tag is wrong. The result is the caller's to wipe. */
  decrypt(by: CipherKey, encrypted: Uint8Array): Buffer | undefined;
  /** RSA keys as PKCS#1 DER, which is read at once and not kept. */
  privateKey(pkcs1: Buffer): PrivateKey;
  publicKey(pkcs1: Buffer): PublicKey;
  /** Whether a number is prime, but for a chance that does not matter. */
  isPrime(value: bigint): boolean;
  /** A new RSA key with exponent 65537, as PKCS#1 DER. The caller wipes it. */
  generatePrivateKey(modulusBits: 1024 | 2048): Buffer;
}
