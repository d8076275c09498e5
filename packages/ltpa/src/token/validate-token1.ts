import type { LtpaKeys } from '../key-file/keys.ts';
import { isBlockOf, openIso9796 } from './iso9796.ts';
import { judgeCookie, type LtpaTokenKind } from './judge-ltpa-token.ts';
import { decryptBody1, digestOf1 } from './token-cipher.ts';
import { attributesWithout } from './user-data.ts';
import type { TokenVerdict, ValidationOptions } from './verdict.ts';

const unsignedExpiry =
  'The expiry of an LtpaToken is not signed: whoever holds an old one may have made it last longer. LtpaToken2 is safer.';

/** There are none under keys of layout 2.0. */
export const ltpaToken: LtpaTokenKind = {
  format: 'LtpaToken',
  blockBytes: 8,
  isFor: ({ layout }) => layout === '1.0',
  decrypt: decryptBody1,

  verifier(keys, signature) {
    const opened = openIso9796(keys, signature);
    return (bytes) => isBlockOf(digestOf1(keys, bytes), opened);
  },

  read({ outerExpiryMs }, { attributes }) {
    const user = attributes?.['u']?.[0];
    if (attributes === undefined || user === undefined || outerExpiryMs === undefined) return undefined;
    return {
      user,
      expiresMs: outerExpiryMs,
      expirySigned: false,
      attributes: attributesWithout(['u'], attributes),
      warnings: [unsignedExpiry],
    };
  },
};

/**
 * Judges the value of an `LtpaToken` cookie as WebSphere issues it in interoperability mode. Its expiry is not signed.
 *
 * @param cookie As it arrives: quotes, percent-encoding and blanks in place of plus signs are taken for what they are.
 * @param keySets In the order to try; those of layout 2.0 are passed over, for there are no such tokens under them.
 */
export function validateToken1(cookie: string, keySets: readonly LtpaKeys[], options: ValidationOptions): TokenVerdict {
  return judgeCookie(ltpaToken, cookie, keySets, options);
}
