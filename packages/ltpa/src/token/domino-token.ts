import { timingSafeEqual } from 'node:crypto';
import type { Secret } from '@signet/core';
import { platformProvider } from '../crypto/platform-provider.ts';
import type { CryptoProvider } from '../crypto/provider.ts';
import { notMintable, requireShort } from './claims.ts';
import { cookieBytes } from './cookie-value.ts';
import { decodeDominoName, encodeDominoName } from './domino-name.ts';
import { openDominoSecret } from './domino-secret.ts';
import { emptyAttributes } from './user-data.ts';
import { judge, refused, type TokenVerdict, type ValidationOptions } from './verdict.ts';

export interface DominoClaims {
  /** Hierarchical Notes name: `CN=Anna Alt/O=Example`. */
  readonly user: string;
  /** Both in milliseconds since 1970 UTC; the token has whole seconds. */
  readonly createdMs: number;
  readonly expiresMs: number;
  /** How the hexadecimal times are written; both are in use. Lower when left out. */
  readonly hexCase?: 'lower' | 'upper';
}

const magic = Buffer.from([0, 1, 2, 3]);
/** Magic number, two times, hash. */
const emptyBytes = 4 + 8 + 8 + 20;

/**
 * Makes the value of an `LtpaToken` cookie as Domino does that has a secret of its own (*Create Domino SSO Key*), not
 * imported WebSphere keys. Nothing of it is encrypted.
 *
 * @param secret Base64 of 20 bytes: the field `LTPA_DominoSecret` of the Web SSO document.
 * @throws {InputError} `LTPA_BAD_SECRET`, `LTPA_BAD_ACCESS_ID`
 */
export function mintDominoToken(
  secret: Secret,
  claims: DominoClaims,
  crypto: CryptoProvider = platformProvider,
): string {
  const { user, createdMs, expiresMs, hexCase = 'lower' } = claims;
  const name = encodeDominoName(user);
  if (name === undefined || name.length === 0) {
    throw notMintable(
      `"${user}" cannot be written in a Domino token`,
      'Names of ASCII and Latin-1 characters can. Domino itself can make tokens for others.',
    );
  }
  const message = Buffer.concat([magic, hexSeconds(createdMs, hexCase), hexSeconds(expiresMs, hexCase), name]);
  const key = openDominoSecret(secret);
  try {
    return requireShort(Buffer.concat([message, hashWith(crypto, message, key)]).toString('base64'));
  } finally {
    key.fill(0);
  }
}

/**
 * Judges the value of an `LtpaToken` cookie that Domino issued under a secret of its own.
 *
 * @param secrets Base64 of 20 bytes each, in the order to try.
 * @throws {InputError} `LTPA_BAD_SECRET`
 */
export function validateDominoToken(
  cookie: string,
  secrets: readonly Secret[],
  options: ValidationOptions,
  crypto: CryptoProvider = platformProvider,
): TokenVerdict {
  const bytes = cookieBytes(cookie);
  return bytes === undefined
    ? refused('Domino', 'TOKEN_MALFORMED')
    : validateDominoBytes(bytes, secrets, options, crypto);
}

export function validateDominoBytes(
  bytes: Buffer,
  secrets: readonly Secret[],
  options: ValidationOptions,
  crypto: CryptoProvider,
): TokenVerdict {
  if (!isDominoToken(bytes)) return refused('Domino', 'TOKEN_MALFORMED');
  if (secrets.length === 0) return refused('Domino', 'TOKEN_NO_KEYS');
  const message = bytes.subarray(0, -20);
  const hash = bytes.subarray(-20);
  const matches = (secret: Buffer): boolean => timingSafeEqual(hashWith(crypto, message, secret), hash);
  const found = secrets.map((secret) => {
    const key = openDominoSecret(secret);
    const text = Buffer.from(secret.reveal().trim());
    try {
      return { asBytes: matches(key), asText: matches(text) };
    } finally {
      key.fill(0);
      text.fill(0);
    }
  });
  const keyIndex = found.findIndex(({ asBytes }) => asBytes);
  if (keyIndex >= 0) return judgeMessage(message, keyIndex, options);
  return refused('Domino', found.some(({ asText }) => asText) ? 'TOKEN_SECRET_AS_TEXT' : 'TOKEN_BAD_SIGNATURE');
}

export function isDominoToken(bytes: Buffer): boolean {
  return bytes.length > emptyBytes && bytes.subarray(0, magic.length).equals(magic);
}

function judgeMessage(message: Buffer, keyIndex: number, options: ValidationOptions): TokenVerdict {
  const [createdMs, expiresMs] = [4, 12].map((at) => milliseconds(message.toString('latin1', at, at + 8)));
  const user = decodeDominoName(message.subarray(20));
  if (createdMs === undefined || expiresMs === undefined) return refused('Domino', 'TOKEN_BAD_CONTENT');
  if (user === undefined) return refused('Domino', 'TOKEN_UNREADABLE_NAME');
  const isEarly = createdMs > options.nowMs + (options.skewMs ?? 0);
  const warnings = isEarly ? ['It was created in the future, seen from here: the clocks differ.'] : [];
  return judge(
    {
      format: 'Domino',
      user,
      uniqueId: user,
      expiresMs,
      expirySigned: true,
      createdMs,
      keyIndex,
      attributes: emptyAttributes(),
      warnings,
    },
    options,
  );
}

/** SHA-1 over the token so far, as it is written, and the secret. */
function hashWith(crypto: CryptoProvider, message: Buffer, secret: Buffer): Buffer {
  const both = Buffer.alloc(message.length + secret.length);
  message.copy(both);
  secret.copy(both, message.length);
  try {
    return crypto.hash('sha1', both);
  } finally {
    both.fill(0);
  }
}

/** Eight hexadecimal digits. */
function hexSeconds(timeMs: number, hexCase: 'lower' | 'upper'): Buffer {
  const seconds = Math.floor(timeMs / 1000);
  if (!Number.isSafeInteger(seconds) || seconds < 0 || seconds > 0xff_ff_ff_ff) {
    throw notMintable(`${timeMs} milliseconds since 1970 are no time that a Domino token can hold`);
  }
  const hex = seconds.toString(16).padStart(8, '0');
  return Buffer.from(hexCase === 'upper' ? hex.toUpperCase() : hex);
}

function milliseconds(hex: string): number | undefined {
  return /^[\da-f]{8}$/iu.test(hex) ? Number.parseInt(hex, 16) * 1000 : undefined;
}
