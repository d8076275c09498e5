import { parseAccessId } from './access-id.ts';
import type { LtpaKeys } from '../key-file/keys.ts';
import { cookieBytes } from './cookie-value.ts';
import { isBlockOf, openIso9796 } from './iso9796.ts';
import { cutTokenBody, otherSpelling, readUserData, type TokenBody } from './token-body.ts';
import { decryptBody1, digestOf1, signatureBytes } from './token-cipher.ts';
import { tryKeys } from './try-keys.ts';
import { type Attributes, attributesWithout } from './user-data.ts';
import { type GenuineToken, judge, refused, type TokenVerdict, type ValidationOptions } from './verdict.ts';

const unsignedExpiry =
  'The expiry of an LtpaToken is not signed: whoever holds an old one may have made it last longer. LtpaToken2 is safer.';

/**
 * Judges the value of an `LtpaToken` cookie as WebSphere issues it in interoperability mode. Its expiry is not signed.
 *
 * @param cookie As it arrives: quotes, percent-encoding and blanks in place of plus signs are taken for what they are.
 * @param keySets In the order to try; those of layout 2.0 are passed over, for there are no such tokens under them.
 */
export function validateToken1(cookie: string, keySets: readonly LtpaKeys[], options: ValidationOptions): TokenVerdict {
  const encrypted = cookieBytes(cookie);
  return encrypted === undefined
    ? refused('LtpaToken', 'TOKEN_MALFORMED')
    : validateBytes1(encrypted, keySets, options);
}

export function validateBytes1(
  encrypted: Buffer,
  keySets: readonly LtpaKeys[],
  options: ValidationOptions,
): TokenVerdict {
  if (!isToken1Length(encrypted.length)) return refused('LtpaToken', 'TOKEN_MALFORMED');
  return tryKeys('LtpaToken', keySets, (keys, keyIndex) => {
    if (keys.layout !== '1.0') return refused('LtpaToken', 'TOKEN_NO_KEYS');
    const clear = decryptBody1(keys, encrypted);
    try {
      return attempt(keys, keyIndex, encrypted, clear, options);
    } finally {
      clear?.fill(0);
    }
  });
}

/** Whole blocks of DES. */
export function isToken1Length(bytes: number): boolean {
  return bytes >= 32 && bytes % 8 === 0;
}

/** Every refusal decrypts once and raises to the power once, also when there is no signature. */
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
  const opened = openIso9796(keys, body?.signature ?? Buffer.alloc(signatureBytes(keys), 0x5a));
  const signs = (bytes: Buffer): boolean => isBlockOf(digestOf1(keys, bytes), opened);
  const isAsWritten = signs(body?.userData ?? encrypted);
  if (body === undefined) return refused('LtpaToken', 'TOKEN_OTHER_KEYS');
  const userData = isAsWritten ? readUserData(body.userData) : otherSpelling(body, options, signs);
  if (userData === undefined) return refused('LtpaToken', 'TOKEN_BAD_SIGNATURE');
  return judgeBody(body, userData.attributes, keys, keyIndex, options);
}

function judgeBody(
  { outerExpiryMs }: TokenBody,
  attributes: Attributes | undefined,
  { publicId }: LtpaKeys,
  keyIndex: number,
  options: ValidationOptions,
): TokenVerdict {
  const user = attributes?.['u']?.[0];
  if (attributes === undefined || user === undefined || outerExpiryMs === undefined) {
    return refused('LtpaToken', 'TOKEN_BAD_CONTENT');
  }
  const id = parseAccessId(user);
  const genuine: GenuineToken = {
    format: 'LtpaToken',
    user,
    ...(id !== undefined && { realm: id.realm }),
    uniqueId: id?.uniqueId ?? user,
    expiresMs: outerExpiryMs,
    expirySigned: false,
    outerExpiryMs,
    publicId,
    keyIndex,
    attributes: attributesWithout(['u'], attributes),
    warnings: [unsignedExpiry],
  };
  return judge(genuine, options);
}
