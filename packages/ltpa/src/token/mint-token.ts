import { parseAccessId, requireMintable } from './access-id.ts';
import { ltpaError } from '../errors.ts';
import type { LtpaKeys } from '../key-file/keys.ts';
import { encryptBody, signUserData } from './token-cipher.ts';
import { formatUserData } from './user-data.ts';

export interface Claims {
  /** Access id, `user:REALM/UNIQUE-ID`; the unique id spelt as the receiving registry spells it. */
  readonly user: string;
  /** When the token expires, in milliseconds since 1970 UTC. */
  readonly expiresMs: number;
  /** Further attributes, all of them signed. */
  readonly attributes?: Readonly<Record<string, string | readonly string[]>>;
}

/**
 * Makes the value of an `LtpaToken2` cookie. Whoever holds it is that user until it expires: a token is as secret as
 * a password. The same keys and claims give the same token.
 *
 * @throws {InputError} `LTPA_BAD_ACCESS_ID` for claims that WebSphere would not read back as they were meant.
 */
export function mintToken2(keys: LtpaKeys, claims: Claims): string {
  const { user, expiresMs, attributes = {} } = claims;
  if (parseAccessId(user) === undefined) {
    throw ltpaError('LTPA_BAD_ACCESS_ID', `No token can be made: "${user}" is not of the form user:REALM/UNIQUE-ID.`);
  }
  if (!Number.isSafeInteger(expiresMs) || expiresMs < 0) {
    throw ltpaError('LTPA_BAD_ACCESS_ID', `No token can be made: ${expiresMs} is no time in milliseconds.`);
  }
  const all: Record<string, readonly string[]> = {};
  for (const [name, value] of Object.entries(attributes)) all[name] = typeof value === 'string' ? [value] : value;
  for (const name of Object.keys(all)) {
    if (name === 'u' || name === 'expire' || !/^[\w.-]+$/u.test(name)) {
      throw ltpaError('LTPA_BAD_ACCESS_ID', `No token can be made: "${name}" cannot be an attribute's name here.`);
    }
  }
  all['u'] = [user];
  all['expire'] = [String(expiresMs)];
  for (const [name, values] of Object.entries(all))
    for (const value of values) requireMintable(`attribute ${name}`, value);
  const userData = formatUserData(all);
  const signature = signUserData(keys, Buffer.from(userData)).toString('base64');
  return encryptBody(keys, Buffer.from(`${userData}%${expiresMs}%${signature}`)).toString('base64');
}
