import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import type { Secret } from '@signet/core';
import type { Layout } from './layout.ts';

/** Passwords that products set by themselves: Liberty and Sametime, HCL SafeLinx. */
const wellKnown = ['WebAS', 'sl1nx8hcl'];

/**
 * The key that protects a key file: SHA-1 of the password with four zero bytes after it for Triple DES, SHA-256 for
 * AES-256. There is no salt and no iteration.
 *
 * @see https://github.com/OpenLiberty/open-liberty dev/com.ibm.ws.crypto.ltpakeyutil KeyEncryptor
 */
function wrappingKey(layout: Layout, password: Buffer): Buffer {
  if (layout === '2.0') return createHash('sha256').update(password).digest();
  const digest = createHash('sha1').update(password).digest();
  const key = Buffer.alloc(24);
  digest.copy(key);
  digest.fill(0);
  return key;
}

/** Runs `use` with the wrapping key of a password and wipes both afterwards. */
function withKey<Result>(layout: Layout, password: Buffer, use: (key: Buffer) => Result): Result {
  const key = wrappingKey(layout, password);
  try {
    return use(key);
  } finally {
    key.fill(0);
  }
}

function encipher(layout: Layout, key: Buffer, clear: Uint8Array): Buffer {
  const cipher =
    layout === '1.0'
      ? createCipheriv('des-ede3-ecb', key, null)
      : createCipheriv('aes-256-cbc', key, key.subarray(0, 16));
  return Buffer.concat([cipher.update(clear), cipher.final()]);
}

/** @returns `undefined` when the padding is wrong. */
function decipher(layout: Layout, key: Buffer, encrypted: Uint8Array): Buffer | undefined {
  const cipher =
    layout === '1.0'
      ? createDecipheriv('des-ede3-ecb', key, null)
      : createDecipheriv('aes-256-cbc', key, key.subarray(0, 16));
  const head = cipher.update(encrypted);
  try {
    const tail = cipher.final();
    const clear = Buffer.alloc(head.length + tail.length);
    head.copy(clear);
    tail.copy(clear, head.length);
    tail.fill(0);
    return clear;
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_OSSL_BAD_DECRYPT') return undefined;
    throw error;
  } finally {
    head.fill(0);
  }
}

/** Encrypts a value of a key file. Deterministic: the same password gives the same bytes. */
export function wrap(layout: Layout, password: Buffer, clear: Uint8Array): Buffer {
  return withKey(layout, password, (key) => encipher(layout, key, clear));
}

/** Decrypts a value of a key file; `undefined` when its padding is wrong. */
export function unwrap(layout: Layout, password: Buffer, encrypted: Uint8Array): Buffer | undefined {
  return withKey(layout, password, (key) => decipher(layout, key, encrypted));
}

/**
 * The shared key; `undefined` when the password does not open it. Valid padding alone proves nothing, because one
 * wrong password in 256 has it: the clear length has to be right too, which leaves no block to chance.
 */
export function unwrapShared(layout: Layout, password: Buffer, encrypted: Uint8Array): Buffer | undefined {
  const clear = unwrap(layout, password, encrypted);
  if (clear === undefined || clear.length === (layout === '1.0' ? 24 : 32)) return clear;
  clear.fill(0);
  return undefined;
}

/**
 * The bytes that a password may stand for: UTF-8, as current JVMs encode it, then ISO-8859-1 for a password that is
 * not ASCII. The caller wipes them.
 */
export function passwordBytes(password: Secret): Buffer[] {
  const text = password.reveal();
  const encodings: BufferEncoding[] = /^[\x20-\x7e]*$/u.test(text) ? ['utf8'] : ['utf8', 'latin1'];
  return encodings.map((encoding) => {
    const bytes = Buffer.alloc(Buffer.byteLength(text, encoding));
    bytes.write(text, encoding);
    return bytes;
  });
}

/** True when the shared key opens with a password that a product sets by itself. */
export function hasWellKnownPassword(layout: Layout, encryptedShared: Uint8Array): boolean {
  return wellKnown.some((password) => {
    const clear = unwrapShared(layout, Buffer.from(password), encryptedShared);
    clear?.fill(0);
    return clear !== undefined;
  });
}
