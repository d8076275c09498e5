import { requireAccessId, requireExpiry, requireReadable, requireShort } from './claims.ts';
import { ltpaError } from '../errors.ts';
import type { LtpaKeys } from '../key-file/keys.ts';
import { signIso9796 } from './iso9796.ts';
import type { Claims } from './mint-token2.ts';
import { digestOf1, encryptBody1 } from './token-cipher.ts';
import { formatUserData } from './user-data.ts';

/**
 * Makes the value of an `LtpaToken` cookie, the older format, which carries no attributes. Its expiry is not signed:
 * who holds such a token can make it last longer. For products that read nothing newer.
 *
 * @throws {InputError} `LTPA_UNSUITABLE_KEYS` for keys of layout 2.0, `LTPA_BAD_ACCESS_ID` as `mintToken2` does.
 */
export function mintToken1(keys: LtpaKeys, claims: Omit<Claims, 'attributes'>): string {
  const { user, expiresMs, backslashes } = claims;
  if (keys.layout !== '1.0') {
    throw ltpaError(
      'LTPA_UNSUITABLE_KEYS',
      `There is no LtpaToken under keys of version ${keys.layout}.`,
      'Make an LtpaToken2, or give keys of version 1.0.',
    );
  }
  requireAccessId(user);
  requireExpiry(expiresMs);
  const userData = formatUserData({ u: [user] }, backslashes);
  requireReadable({ u: [user] }, userData);
  const signature = signIso9796(keys, digestOf1(keys, Buffer.from(userData))).toString('base64');
  return requireShort(encryptBody1(keys, Buffer.from(`${userData}%${expiresMs}%${signature}`)).toString('base64'));
}
