import type { Secret } from '@signet/core';
import { strictBase64 } from '../crypto/base64.ts';
import { copyOf } from '../crypto/copy.ts';
import type { CipherKey, CryptoProvider } from '../crypto/provider.ts';
import { ltpaError } from '../errors.ts';
import { type FileLayout, keysIn, type Layout } from './layout.ts';

/** What opens a key file: the password it was exported with, or the AES key, base64, of an `encryption-key` file. */
export type KeyFileKey = Secret | { readonly encryptionKey: Secret };

/** Bytes of the shared key. */
const sharedBytes = { '1.0': 24, '2.0': 32 } as const satisfies Record<Layout, number>;
/** Files under an AES key have the initial vector of GCM before each value; those of the betas have zeros and no vector. */
const ivBytes = 12;

/**
 * The key that a password stands for: SHA-1 with four zero bytes after it for Triple DES, SHA-256 for AES. There is
 * no salt and no iteration.
 *
 * @see https://github.com/OpenLiberty/open-liberty dev/com.ibm.ws.crypto.ltpakeyutil KeyEncryptor
 */
function wrappingKey(crypto: CryptoProvider, layout: FileLayout, opener: Uint8Array): Buffer {
  const digest = layout === 'encryption-key' ? opener : crypto.hash(layout === '1.0' ? 'sha1' : 'sha256', opener);
  const key = Buffer.alloc(layout === '1.0' ? 24 : layout === 'beta-2024' ? 16 : 32);
  key.set(digest.subarray(0, key.length));
  if (digest !== opener) digest.fill(0);
  return key;
}

function cipherFor(layout: FileLayout, key: Buffer, value: Uint8Array): CipherKey {
  if (layout === '1.0') return { cipher: 'des-ede3-ecb', key, iv: null };
  if (layout === '2.0') return { cipher: 'aes-256-cbc', key, iv: key.subarray(0, 16) };
  if (layout === 'beta-2024') return { cipher: 'aes-128-gcm', key, iv: Buffer.alloc(ivBytes) };
  return { cipher: 'aes-256-gcm', key, iv: value.subarray(0, ivBytes) };
}

/** Runs `use` with the wrapping key and wipes it afterwards. */
function withKey<Result>(
  crypto: CryptoProvider,
  layout: FileLayout,
  opener: Uint8Array,
  value: Uint8Array,
  use: (by: CipherKey) => Result,
): Result {
  const key = wrappingKey(crypto, layout, opener);
  try {
    return use(cipherFor(layout, key, value));
  } finally {
    key.fill(0);
  }
}

/** Encrypts a value of a key file. Deterministic: the same password gives the same bytes. */
export function wrap(crypto: CryptoProvider, layout: Layout, password: Uint8Array, clear: Uint8Array): Buffer {
  return withKey(crypto, layout, password, clear, (by) => crypto.encrypt(by, clear));
}

/** Decrypts a value of a key file; `undefined` when its padding or its tag is wrong. The caller wipes it. */
export function unwrap(
  crypto: CryptoProvider,
  layout: FileLayout,
  opener: Uint8Array,
  encrypted: Uint8Array,
): Buffer | undefined {
  const sealed = layout === 'encryption-key' ? encrypted.subarray(ivBytes) : encrypted;
  return withKey(crypto, layout, opener, encrypted, (by) => crypto.decrypt(by, sealed));
}

/**
 * The shared key; `undefined` when the password does not open it. Valid padding alone proves nothing, because one
 * wrong password in 256 has it: the clear length has to be right too, which leaves no block to chance.
 */
export function unwrapShared(
  crypto: CryptoProvider,
  layout: FileLayout,
  opener: Uint8Array,
  encrypted: Uint8Array,
): Buffer | undefined {
  const clear = unwrap(crypto, layout, opener, encrypted);
  if (clear === undefined || clear.length === sharedBytes[keysIn[layout]]) return clear;
  clear.fill(0);
  return undefined;
}

/**
 * Whether a password protects the shared key, told by its last block, which is nothing but padding: no key is
 * decrypted. In layout 1.0 this block is the same in every file with that password.
 */
export function isProtectedBy(
  crypto: CryptoProvider,
  layout: Layout,
  password: Uint8Array,
  encryptedShared: Uint8Array,
): boolean {
  const nothing = Buffer.alloc(0);
  const tail = withKey(crypto, layout, password, encryptedShared, (by) =>
    // The initial vector of the last block is the block before it.
    crypto.encrypt(by.cipher === 'aes-256-cbc' ? { ...by, iv: encryptedShared.subarray(-32, -16) } : by, nothing),
  );
  return tail.equals(encryptedShared.subarray(-tail.length));
}

/**
 * The bytes that a key may stand for: UTF-8, as current JVMs encode passwords, then ISO-8859-1 for a password that is
 * not ASCII. The caller wipes them.
 *
 * @throws {InputError} `LTPA_OTHER_PROTECTION`, `LTPA_UNFIT_KEY`
 */
export function openersOf(layout: FileLayout, key: KeyFileKey): Buffer[] {
  if ('encryptionKey' in key) {
    if (layout === 'encryption-key') return [aesKey(key.encryptionKey)];
    throw ltpaError(
      'LTPA_OTHER_PROTECTION',
      'The LTPA key file is protected by a password, not by an AES key.',
      'Give the password that was given when the keys were exported.',
    );
  }
  if (layout === 'encryption-key') {
    throw ltpaError(
      'LTPA_OTHER_PROTECTION',
      'The LTPA key file is protected by an AES key instead of a password.',
      'Give the AES key that the server has in wlp.aes.encryption.key, or generate and export the keys again with a released server.',
    );
  }
  return passwordBytes(key);
}

/** As {@link openersOf} for a password. */
export function passwordBytes(password: Secret): Buffer[] {
  const text = password.reveal();
  return (isAscii(password) ? (['utf8'] as const) : (['utf8', 'latin1'] as const)).map((encoding) => {
    const bytes = Buffer.alloc(Buffer.byteLength(text, encoding));
    bytes.write(text, encoding);
    return bytes;
  });
}

/** Whether every product encodes the password the same way. */
export function isAscii(password: Secret): boolean {
  return /^[\x20-\x7e]*$/u.test(password.reveal());
}

function aesKey(text: Secret): Buffer {
  const decoded = strictBase64(text.reveal().trim());
  try {
    if (decoded?.length === 32) return copyOf(decoded);
    throw ltpaError(
      'LTPA_UNFIT_KEY',
      'The AES key is not 32 bytes in base64.',
      'Give the value of wlp.aes.encryption.key as the server has it.',
    );
  } finally {
    decoded?.fill(0);
  }
}
