import { createCipheriv, createDecipheriv, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto';
import type { Secret } from '@signet/core';
import { bytesOfPassword } from './password-text.ts';

interface Keys {
  readonly cipher: Buffer;
  readonly hmac: Buffer;
  /** The first counter block. */
  readonly counter: Buffer;
}

const ROUNDS = 10_000;

/** Some 15 ms each: a playbook opens the same few vaults again and again. */
const derived = new WeakMap<Secret, Map<string, Keys>>();

/**
 * The three keys of a vault: PBKDF2-HMAC-SHA256, 80 bytes.
 *
 * @see https://github.com/ansible/ansible/blob/devel/lib/ansible/parsing/vault/__init__.py (class VaultAES256)
 */
export function deriveKeys(password: Secret, salt: Buffer): Keys {
  const known = derived.get(password) ?? new Map<string, Keys>();
  derived.set(password, known);
  const name = salt.toString('hex');
  const kept = known.get(name);
  if (kept) return kept;
  const bytes = pbkdf2Sync(bytesOfPassword(password), salt, ROUNDS, 80, 'sha256');
  const keys = { cipher: bytes.subarray(0, 32), hmac: bytes.subarray(32, 64), counter: bytes.subarray(64, 80) };
  known.set(name, keys);
  return keys;
}

/** Whether the ciphertext was made with these keys. */
export function isAuthentic(keys: Keys, ciphertext: Buffer, hmac: Buffer): boolean {
  return timingSafeEqual(createHmac('sha256', keys.hmac).update(ciphertext).digest(), hmac);
}

/** AES-256-CTR over text padded as in PKCS#7. */
export function seal(keys: Keys, clear: Buffer): { ciphertext: Buffer; hmac: Buffer } {
  const missing = 16 - (clear.length % 16);
  const cipher = createCipheriv('aes-256-ctr', keys.cipher, keys.counter);
  const ciphertext = Buffer.concat([
    cipher.update(clear),
    cipher.update(Buffer.alloc(missing, missing)),
    cipher.final(),
  ]);
  return { ciphertext, hmac: createHmac('sha256', keys.hmac).update(ciphertext).digest() };
}

/** @returns Undefined when the padding is wrong. */
export function open(keys: Keys, ciphertext: Buffer): Buffer | undefined {
  const cipher = createDecipheriv('aes-256-ctr', keys.cipher, keys.counter);
  const padded = Buffer.concat([cipher.update(ciphertext), cipher.final()]);
  const padding = padded.at(-1) ?? 0;
  const isPadded = padding >= 1 && padding <= 16 && padded.subarray(-padding).every((byte) => byte === padding);
  return isPadded ? padded.subarray(0, -padding) : undefined;
}
