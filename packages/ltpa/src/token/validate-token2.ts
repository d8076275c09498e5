import { parseAccessId } from './access-id.ts';
import type { LtpaKeys } from '../key-file/keys.ts';
import { cookieBytes } from './cookie-value.ts';
import {
  cutTokenBody,
  milliseconds,
  otherSpelling,
  readUserData,
  type TokenBody,
  type UserData,
} from './token-body.ts';
import { decryptBody, signatureBytes, verifyUserData } from './token-cipher.ts';
import { tryKeys } from './try-keys.ts';
import { type Attributes, attributesWithout, formatUserData } from './user-data.ts';
import { type GenuineToken, judge, refused, type TokenVerdict, type ValidationOptions } from './verdict.ts';

/**
 * Judges the value of an `LtpaToken2` cookie.
 *
 * @param cookie As it arrives: quotes, percent-encoding and blanks in place of plus signs are taken for what they are.
 * @param keySets In the order to try; keys of earlier generations may follow the present ones.
 */
export function validateToken2(cookie: string, keySets: readonly LtpaKeys[], options: ValidationOptions): TokenVerdict {
  const encrypted = cookieBytes(cookie);
  return encrypted === undefined
    ? refused('LtpaToken2', 'TOKEN_MALFORMED')
    : validateBytes2(encrypted, keySets, options);
}

export function validateBytes2(
  encrypted: Buffer,
  keySets: readonly LtpaKeys[],
  options: ValidationOptions,
): TokenVerdict {
  if (!isToken2Length(encrypted.length)) return refused('LtpaToken2', 'TOKEN_MALFORMED');
  return tryKeys('LtpaToken2', keySets, (keys, keyIndex) => {
    const clear = decryptBody(keys, encrypted);
    try {
      return attempt(keys, keyIndex, encrypted, clear, options);
    } finally {
      // What does not come from a genuine token may give the key away.
      clear?.fill(0);
    }
  });
}

/** Whole blocks of AES. */
export function isToken2Length(bytes: number): boolean {
  return bytes >= 32 && bytes % 16 === 0;
}

/**
 * Checks the signature before anything of the body is read; Liberty looks at the expiry first. Every refusal decrypts
 * once and verifies once, also when there is nothing to verify.
 */
function attempt(
  keys: LtpaKeys,
  keyIndex: number,
  encrypted: Buffer,
  clear: Buffer | undefined,
  options: ValidationOptions,
): TokenVerdict {
  const cut = cutTokenBody(clear ?? encrypted, signatureBytes(keys));
  const body = clear && cut;
  // Not zeros, whose power takes no time.
  const signature = body?.signature ?? Buffer.alloc(signatureBytes(keys), 0x5a);
  // As it came: writers differ in how they escape.
  const isAsWritten = verifyUserData(keys, body?.userData ?? encrypted, signature);
  if (body === undefined) return refused('LtpaToken2', 'TOKEN_OTHER_KEYS');
  const verifies = (bytes: Buffer): boolean => verifyUserData(keys, bytes, signature);
  const userData = isAsWritten ? readUserData(body.userData) : otherSpelling(body, options, verifies);
  if (userData === undefined) return refused('LtpaToken2', 'TOKEN_BAD_SIGNATURE');
  return judgeBody(body, userData, keys, keyIndex, options);
}

function judgeBody(
  body: TokenBody,
  { attributes, canonical }: UserData,
  keys: LtpaKeys,
  keyIndex: number,
  options: ValidationOptions,
): TokenVerdict {
  const user = attributes?.['u']?.[0];
  // A renewed token holds several; the last one counts.
  const expiresMs = milliseconds(attributes?.['expire']?.at(-1) ?? '');
  if (attributes === undefined || user === undefined || expiresMs === undefined) {
    return refused('LtpaToken2', 'TOKEN_BAD_CONTENT');
  }
  const { outerExpiryMs } = body;
  const id = parseAccessId(user);
  const genuine: GenuineToken = {
    format: 'LtpaToken2',
    user,
    ...(id !== undefined && { realm: id.realm }),
    uniqueId: id?.uniqueId ?? user,
    expiresMs,
    expirySigned: true,
    ...(outerExpiryMs !== undefined && { outerExpiryMs }),
    publicId: keys.publicId,
    keyIndex,
    attributes: attributesWithout(['u', 'expire'], attributes),
    warnings: [
      ...expiryWarnings(body.outerExpiryMs, expiresMs),
      ...spellingWarnings(body.userData, attributes, canonical),
    ],
  };
  return judge(genuine, options);
}

function expiryWarnings(outerExpiryMs: number | undefined, expiresMs: number): string[] {
  if (outerExpiryMs === expiresMs) return [];
  return outerExpiryMs === undefined
    ? ['There is no expiry beside the signed part: only newer versions of Liberty read such a token.']
    : ['The expiry beside the signed part differs from the one in it, which is the one that counts.'];
}

function spellingWarnings(written: Buffer, attributes: Attributes, canonical: Buffer): string[] {
  return written.equals(canonical) || written.equals(Buffer.from(formatUserData(attributes, 'doubled')))
    ? []
    : ['It is not spelled as Open Liberty spells tokens: WebSphere products may refuse it.'];
}
