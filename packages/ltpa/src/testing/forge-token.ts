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
