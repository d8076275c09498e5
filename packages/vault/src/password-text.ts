import { Secret } from '@signet/core';

/**
 * A password as text that keeps every byte: what is not UTF-8 becomes a lone surrogate per byte, as in Python's
 * `surrogateescape`. Ansible takes the bytes of a password file as they are; some people keep random ones there.
 */
export function passwordFromBytes(bytes: Uint8Array): Secret {
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    return new Secret(strict.decode(bytes));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return new Secret(Array.from(bytes, (byte) => String.fromCharCode(byte < 0x80 ? byte : ESCAPE + byte)).join(''));
  }
}

/** The bytes that keys are derived from: the inverse of {@link passwordFromBytes}. */
export function bytesOfPassword(password: Secret): Buffer {
  const text = password.reveal();
  if (!/\p{Surrogate}/u.test(text)) return Buffer.from(text, 'utf8');
  return Buffer.from([...text].map((character) => (character.codePointAt(0) ?? 0) & 0xff));
}

/** Added to a byte it gives U+DC80 to U+DCFF: halves of a pair that no UTF-8 text has. */
const ESCAPE = 0xdc00;
