import type { CryptoProvider } from '../crypto/provider.ts';
import { encodeSpki } from '../crypto/der.ts';

const label = Buffer.from('ltpa-shared-check/1\0');

/**
 * Names a key pair without its password: equal in every copy of the same export, whatever its password, property
 * order or line ends. Public data by nature.
 *
 * @param publicKey PKCS#1 DER.
 */
export function publicIdOf(crypto: CryptoProvider, publicKey: Buffer): string {
  return publicId(spkiHash(crypto, publicKey));
}

/** The ids of a key pair and of the shared key with it. */
export interface KeyIds {
  readonly publicId: string;
  /**
   * Proves that two key files hold the same shared key for the same pair and reveals nothing of it: a keyed hash under
   * 192 or 256 random bits.
   */
  readonly sharedId: string;
}

/** @param publicKey PKCS#1 DER. */
export function idsOf(crypto: CryptoProvider, publicKey: Buffer, shared: Buffer): KeyIds {
  const hash = spkiHash(crypto, publicKey);
  return {
    publicId: publicId(hash),
    sharedId: `ltpa-shr1:${short(crypto.hmacSha256(shared, Buffer.concat([label, hash])))}`,
  };
}

function publicId(hash: Buffer): string {
  return `ltpa-pub1:${short(hash)}`;
}

function spkiHash(crypto: CryptoProvider, publicKey: Buffer): Buffer {
  return crypto.hash('sha256', encodeSpki(publicKey));
}

function short(hash: Buffer): string {
  return hash.toString('base64url').slice(0, 22);
}
