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
  return `ltpa-pub1:${short(spkiHash(crypto, publicKey))}`;
}

/** What two sets of keys are compared by. */
export interface Fingerprints {
  /** As {@link publicIdOf} gives it. */
  readonly publicId: string;
  /**
   * Proves that two key files hold the same shared key for the same pair and reveals nothing of it: a keyed hash under
   * 192 or 256 random bits.
   */
  readonly sharedId: string;
}

/** @param publicKey PKCS#1 DER. */
export function fingerprintsOf(crypto: CryptoProvider, publicKey: Buffer, shared: Buffer): Fingerprints {
  const hash = spkiHash(crypto, publicKey);
  return {
    publicId: `ltpa-pub1:${short(hash)}`,
    sharedId: `ltpa-shr1:${short(crypto.hmacSha256(shared, Buffer.concat([label, hash])))}`,
  };
}

function spkiHash(crypto: CryptoProvider, publicKey: Buffer): Buffer {
  return crypto.hash('sha256', encodeSpki(publicKey));
}

function short(hash: Buffer): string {
  return hash.toString('base64url').slice(0, 22);
}
