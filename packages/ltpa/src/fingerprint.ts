import { createHash, createHmac, type KeyObject } from 'node:crypto';

/**
 * Names a key pair without its password: equal in every copy of the same export, whatever its password, property
 * order or line ends. Public data by nature.
 */
export function publicIdOf(publicKey: KeyObject): string {
  return `ltpa-pub1:${short(spkiHash(publicKey))}`;
}

/**
 * Proves that two key files hold the same shared key for the same pair and reveals nothing of it: a keyed hash under
 * 192 or 256 random bits.
 */
export function sharedIdOf(publicKey: KeyObject, shared: Buffer): string {
  const mac = createHmac('sha256', shared).update('ltpa-shared-check/1\0').update(spkiHash(publicKey));
  return `ltpa-shr1:${short(mac.digest())}`;
}

function spkiHash(publicKey: KeyObject): Buffer {
  return createHash('sha256')
    .update(publicKey.export({ format: 'der', type: 'spki' }))
    .digest();
}

function short(hash: Buffer): string {
  return hash.toString('base64url').slice(0, 22);
}
