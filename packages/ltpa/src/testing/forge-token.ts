import forge from 'node-forge';
import type { Layout } from '../key-file/layout.ts';
import { type ForgeKeys, run } from './forge-key-file.ts';

/** An LtpaToken2 taken apart by node-forge alone. */
export interface ForgeToken {
  /** Everything that was encrypted. */
  readonly body: forge.Bytes;
  /** The signed part. */
  readonly userData: forge.Bytes;
  readonly expiry: string;
  readonly signature: forge.Bytes;
}

export function decryptWithForge(keys: ForgeKeys, token: string): ForgeToken {
  const { key, iv } = tokenKey(keys);
  const body = run(forge.cipher.createDecipher('AES-CBC', key), iv, forge.util.decode64(token));
  const parts = /^(?<userData>.*)%(?<expiry>\d+)%(?<signature>[^%]+)$/su.exec(body)?.groups;
  if (parts === undefined) throw new Error('node-forge found no token body.');
  const { userData = '', expiry = '', signature = '' } = parts;
  return { body, userData, expiry, signature: forge.util.decode64(signature) };
}

export function verifyWithForge(keys: ForgeKeys, { userData, signature }: ForgeToken): boolean {
  const signed = digest(keys.layout).update(hash(keys.layout, userData));
  try {
    return keys.publicKey.verify(signed.digest().getBytes(), signature);
  } catch (error) {
    // A signature by another key is too large for this one or decrypts to no PKCS#1 block: node-forge has no false for it.
    if (error instanceof Error && /^Encrypt(?:ed message|ion block) is invalid\.$/u.test(error.message)) return false;
    throw error;
  }
}

export function mintWithForge(keys: ForgeKeys, userData: forge.Bytes, expiry: string): string {
  const signature = keys.privateKey.sign(digest(keys.layout).update(hash(keys.layout, userData)));
  const { key, iv } = tokenKey(keys);
  const body = `${userData}%${expiry}%${forge.util.encode64(signature)}`;
  return forge.util.encode64(run(forge.cipher.createCipher('AES-CBC', key), iv, body));
}

function tokenKey({ layout, shared }: ForgeKeys): { key: forge.Bytes; iv: forge.Bytes } {
  return { key: shared.slice(0, layout === '1.0' ? 16 : 32), iv: shared.slice(0, 16) };
}

function digest(layout: Layout): forge.md.MessageDigest {
  return layout === '1.0' ? forge.md.sha1.create() : forge.md.sha512.create();
}

function hash(layout: Layout, bytes: forge.Bytes): forge.Bytes {
  return digest(layout).update(bytes).digest().getBytes();
}

/** An LtpaToken taken apart by node-forge alone. */
export function decryptWithForge1(keys: ForgeKeys, token: string): ForgeToken {
  const body = run(forge.cipher.createDecipher('3DES-ECB', keys.shared), '', forge.util.decode64(token));
  const parts = /^(?<userData>.*)%(?<expiry>\d+)%(?<signature>[^%]+)$/su.exec(body)?.groups;
  if (parts === undefined) throw new Error('node-forge found no token body.');
  const { userData = '', expiry = '', signature = '' } = parts;
  return { body, userData, expiry, signature: forge.util.decode64(signature) };
}

/** Compares powers, not blocks: the signature's has to be the block or what is left of the modulus without it. */
export function verifyWithForge1({ publicKey }: ForgeKeys, { userData, signature }: ForgeToken): boolean {
  const number = integer(signature);
  if (number.compareTo(publicKey.n) >= 0) return false;
  const power = number.modPow(publicKey.e, publicKey.n);
  const block = iso9796Block(userData);
  return power.equals(block) || power.equals(publicKey.n.subtract(block));
}

export function mintWithForge1(keys: ForgeKeys, userData: forge.Bytes, expiry: string): string {
  const block = iso9796Block(userData).toString(16).padStart(256, '0');
  const power = integer(keys.privateKey.decrypt(forge.util.hexToBytes(block), 'RAW'));
  const signature = power.min(keys.publicKey.n.subtract(power)).toString(16).padStart(256, '0');
  const body = `${userData}%${expiry}%${forge.util.encode64(forge.util.hexToBytes(signature))}`;
  return forge.util.encode64(run(forge.cipher.createCipher('3DES-ECB', keys.shared), '', body));
}

/** A Domino token from its text parts; `secret` in base64. */
export function mintDominoWithForge(secret: string, times: string, user: forge.Bytes): string {
  const message = `\0\u0001\u0002\u0003${times}${user}`;
  const hash = forge.md.sha1
    .create()
    .update(message + forge.util.decode64(secret))
    .digest()
    .getBytes();
  return forge.util.encode64(message + hash);
}

/** Written in digits: from the digest's last byte to its first, three times, after the last eight bytes of a fourth. */
function iso9796Block(userData: forge.Bytes): forge.jsbn.BigInteger {
  const digest = forge.md.sha1.create().update(userData).digest().toHex();
  const shadows = digest.replaceAll(/./gu, (digit) => 'e358942f0db67ac1'.charAt(Number.parseInt(digit, 16)));
  const bytes = (digest.match(/../gu) ?? []).map((byte, at) => shadows.slice(2 * at, 2 * at + 2) + byte);
  const cycle = bytes.join('');
  // 128 bytes are three cycles of 40 and the end of a fourth; the last one of them begins with the mark.
  const digits = (cycle.slice(-16) + cycle + cycle + cycle).split('');
  const flip = (at: number, change: (digit: number) => number): void => {
    digits[at] = change(Number.parseInt(digits[at] ?? '0', 16)).toString(16);
  };
  flip(256 - 80 + 1, (digit) => digit ^ 1);
  flip(0, (digit) => (digit & 7) | 4);
  digits.splice(254, 2, digits[255] ?? '', '6');
  return new forge.jsbn.BigInteger(digits.join(''), 16);
}

function integer(bytes: forge.Bytes): forge.jsbn.BigInteger {
  return new forge.jsbn.BigInteger(forge.util.bytesToHex(bytes), 16);
}
