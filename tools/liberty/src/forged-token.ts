import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import type { LtpaKeys } from '@signet/ltpa';

/** The decrypted text of a token. */
export function bodyOf(keys: LtpaKeys, token: string): string {
  const { cipher, key, iv } = cipherOf(keys);
  const decipher = createDecipheriv(cipher, key, iv);
  return Buffer.concat([decipher.update(token, 'base64'), decipher.final()]).toString('utf8');
}

/** A token with any text inside. */
export function tokenOf(keys: LtpaKeys, body: string): string {
  const { cipher, key, iv } = cipherOf(keys);
  const encipher = createCipheriv(cipher, key, iv);
  return Buffer.concat([encipher.update(body, 'utf8'), encipher.final()]).toString('base64');
}

/** `userdata`, `expiry` and `signature` of a token's text. */
export function fieldsOf(body: string): [userData: string, expiry: string, signature: string] {
  const signature = body.lastIndexOf('%');
  const expiry = body.lastIndexOf('%', signature - 1);
  return [body.slice(0, expiry), body.slice(expiry + 1, signature), body.slice(signature + 1)];
}

/**
 * The signature over the signed part of a token.
 *
 * @param hashings Two make a genuine one; scripts that circulate make it with one.
 */
export function signatureOf(keys: LtpaKeys, userData: string, hashings: 1 | 2 = 2): string {
  const digest = keys.layout === '1.0' ? 'sha1' : 'sha512';
  const message = Buffer.from(userData);
  const signed = hashings === 1 ? message : createHash(digest).update(message).digest();
  return keys.privateKey().sign(digest, signed).toString('base64');
}

/** The token with one bit of one of its bytes turned. */
export function withFlippedBit(token: string, byte: number): string {
  const bytes = Buffer.from(token, 'base64');
  bytes.writeUInt8(bytes.readUInt8(byte) ^ 1, byte);
  return bytes.toString('base64');
}

function cipherOf(keys: LtpaKeys): { cipher: string; key: Buffer; iv: Buffer } {
  const shared = keys.shared();
  const bytes = keys.layout === '1.0' ? 16 : 32;
  return { cipher: `aes-${bytes * 8}-cbc`, key: shared.subarray(0, bytes), iv: shared.subarray(0, 16) };
}
