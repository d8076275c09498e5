import type { Secret } from '@signet/core';
import type { CipherKey, CryptoProvider } from '../crypto/provider.ts';
import type { Layout } from './layout.ts';

/** Passwords that products set by themselves: Liberty and Sametime, HCL SafeLinx. */
const wellKnown = ['WebAS', 'sl1nx8hcl'];

/**
 * The key that protects a key file: SHA-1 of the password with four zero bytes after it for Triple DES, SHA-256 for
 * AES-256. There is no salt and no iteration.
 *
 * @see https://github.com/OpenLiberty/open-liberty dev/com.ibm.ws.crypto.ltpakeyutil KeyEncryptor
 */
function wrappingKey(crypto: CryptoProvider, layout: Layout, password: Buffer): Buffer {
  if (layout === '2.0') return crypto.hash('sha256', password);
  const digest = crypto.hash('sha1', password);
  const key = Buffer.alloc(24);
  digest.copy(key);
  digest.fill(0);
  return key;
}

/** Runs `use` with the wrapping key of a password and wipes it afterwards. */
function withKey<Result>(
  crypto: CryptoProvider,
  layout: Layout,
  password: Buffer,
  use: (by: CipherKey) => Result,
): Result {
  const key = wrappingKey(crypto, layout, password);
  try {
    return use(
      layout === '1.0'
        ? { cipher: 'des-ede3-ecb', key, iv: null }
        : { cipher: 'aes-256-cbc', key, iv: key.subarray(0, 16) },
    );
  } finally {
    key.fill(0);
  }
}

/** Encrypts a value of a key file. Deterministic: the same password gives the same bytes. */
export function wrap(crypto: CryptoProvider, layout: Layout, password: Buffer, clear: Uint8Array): Buffer {
  return withKey(crypto, layout, password, (by) => crypto.encrypt(by, clear));
}

/** Decrypts a value of a key file; `undefined` when its padding is wrong. */
export function unwrap(
  crypto: CryptoProvider,
  layout: Layout,
  password: Buffer,
  encrypted: Uint8Array,
): Buffer | undefined {
  return withKey(crypto, layout, password, (by) => crypto.decrypt(by, encrypted));
}

/**
 * The shared key; `undefined` when the password does not open it. Valid padding alone proves nothing, because one
 * wrong password in 256 has it: the clear length has to be right too, which leaves no block to chance.
 */
export function unwrapShared(
  crypto: CryptoProvider,
  layout: Layout,
  password: Buffer,
  encrypted: Uint8Array,
): Buffer | undefined {
  const clear = unwrap(crypto, layout, password, encrypted);
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
export function hasWellKnownPassword(crypto: CryptoProvider, layout: Layout, encryptedShared: Uint8Array): boolean {
  return wellKnown.some((password) => {
    const clear = unwrapShared(crypto, layout, Buffer.from(password), encryptedShared);
    clear?.fill(0);
    return clear !== undefined;
  });
}
