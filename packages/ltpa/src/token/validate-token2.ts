import type { LtpaKeys } from '../key-file/keys.ts';
import { judgeCookie, type LtpaTokenKind } from './judge-ltpa-token.ts';
import { milliseconds } from './token-body.ts';
import { decryptBody, verifyUserData } from './token-cipher.ts';
import { type Attributes, attributesWithout, formatUserData } from './user-data.ts';
import type { TokenVerdict, ValidationOptions } from './verdict.ts';

export const ltpaToken2: LtpaTokenKind = {
  format: 'LtpaToken2',
  blockBytes: 16,
  isFor: () => true,
  decrypt: decryptBody,
  verifier: (keys, signature) => (bytes) => verifyUserData(keys, bytes, signature),

  read({ outerExpiryMs, userData }, { attributes, canonical }) {
    const user = attributes?.['u']?.[0];
    // A renewed token holds several; the last one counts.
    const expiresMs = milliseconds(attributes?.['expire']?.at(-1) ?? '');
    if (attributes === undefined || user === undefined || expiresMs === undefined) return undefined;
    return {
      user,
      expiresMs,
      expirySigned: true,
      attributes: attributesWithout(['u', 'expire'], attributes),
      warnings: [...expiryWarnings(outerExpiryMs, expiresMs), ...spellingWarnings(userData, attributes, canonical)],
    };
  },
};

/**
 * Judges the value of an `LtpaToken2` cookie.
 *
 * @param cookie As it arrives: quotes, percent-encoding and blanks in place of plus signs are taken for what they are.
 * @param keySets In the order to try; keys of earlier generations may follow the present ones.
 */
export function validateToken2(cookie: string, keySets: readonly LtpaKeys[], options: ValidationOptions): TokenVerdict {
  return judgeCookie(ltpaToken2, cookie, keySets, options);
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
