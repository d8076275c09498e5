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

/**
 * Proves that two key files hold the same shared key for the same pair and reveals nothing of it: a keyed hash under
 * 192 or 256 random bits.
 */
export function sharedIdOf(crypto: CryptoProvider, publicKey: Buffer, shared: Buffer): string {
  return `ltpa-shr1:${short(crypto.hmacSha256(shared, Buffer.concat([label, spkiHash(crypto, publicKey)])))}`;
}

function spkiHash(crypto: CryptoProvider, publicKey: Buffer): Buffer {
  return crypto.hash('sha256', encodeSpki(publicKey));
}

function short(hash: Buffer): string {
  return hash.toString('base64url').slice(0, 22);
}
