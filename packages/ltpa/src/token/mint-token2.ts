import { notMintable, requireAccessId, requireExpiry, requireReadable, requireShort, requireValue } from './claims.ts';
import type { LtpaKeys } from '../key-file/keys.ts';
import { encryptBody, signUserData } from './token-cipher.ts';
import { type BackslashForm, emptyAttributes, formatUserData } from './user-data.ts';

export interface Claims {
  /** Access id, `user:REALM/UNIQUE-ID`; the unique id spelt as the receiving registry spells it. */
  readonly user: string;
  /** When the token expires, in milliseconds since 1970 UTC. */
  readonly expiresMs: number;
  /** Further attributes, all of them signed. */
  readonly attributes?: Readonly<Record<string, string | readonly string[]>>;
  /** For the receiving server; `plain` when left out, which is what Open Liberty reads up to 26.0.0.7. */
  readonly backslashes?: BackslashForm;
}

/**
 * Makes the value of an `LtpaToken2` cookie. Whoever holds it is that user until it expires: a token is as secret as
 * a password. The same keys and claims give the same token.
 *
 * @throws {InputError} `LTPA_BAD_ACCESS_ID` for claims that WebSphere would not read back as they were meant.
 */
export function mintToken2(keys: LtpaKeys, claims: Claims): string {
  const { user, expiresMs, attributes = {}, backslashes = 'plain' } = claims;
  requireAccessId(user);
  requireExpiry(expiresMs);
  const all = emptyAttributes();
  for (const [name, value] of Object.entries(attributes)) {
    requireName(name);
    all[name] = typeof value === 'string' ? [value] : value;
    requireValues(name, all[name]);
  }
  all['u'] = [user];
  all['expire'] = [String(expiresMs)];
  const userData = formatUserData(all, backslashes);
  requireReadable(all, userData);
  const signature = signUserData(keys, Buffer.from(userData)).toString('base64');
  return requireShort(encryptBody(keys, Buffer.from(`${userData}%${expiresMs}%${signature}`)).toString('base64'));
}

/** Names are written without escapes. */
function requireName(name: string): void {
  if (name === 'u' || name === 'expire') throw notMintable(`"${name}" cannot be an attribute's name here`);
  if (name === '' || /[%$:|\\]/u.test(name)) {
    throw notMintable(`an attribute's name cannot be empty or hold one of %$:|\\, as "${name}" does`);
  }
  requireValue(`the name of attribute ${name}`, name);
}

function requireValues(name: string, values: readonly string[]): void {
  if (values.length === 0) throw notMintable(`attribute ${name} has no value, which WebSphere drops`);
  for (const value of values) {
    if (value === '') throw notMintable(`attribute ${name} has an empty value, which WebSphere drops`);
    if (value.includes('|')) throw notMintable(`attribute ${name} holds a |, at which WebSphere cuts values`);
    requireValue(`attribute ${name}`, value);
  }
}
