import { parseAccessId } from './access-id.ts';
import { maxCookieLength } from './cookie-value.ts';
import { ltpaError } from '../errors.ts';
import { type Attributes, parseUserData } from './user-data.ts';

/** Error `LTPA_BAD_ACCESS_ID`. */
export function notMintable(fault: string, hint?: string): Error {
  return ltpaError('LTPA_BAD_ACCESS_ID', `No token can be made: ${fault}.`, hint);
}

/** @throws {InputError} `LTPA_BAD_ACCESS_ID` */
export function requireAccessId(user: string): void {
  if (parseAccessId(user) === undefined) throw notMintable(`"${user}" is not of the form user:REALM/UNIQUE-ID`);
  requireValue('attribute u', user);
}

/** @throws {InputError} `LTPA_BAD_ACCESS_ID` for what is no time in milliseconds since 1970. */
export function requireExpiry(expiresMs: number): void {
  if (!Number.isSafeInteger(expiresMs) || expiresMs < 0) throw notMintable(`${expiresMs} is no time in milliseconds`);
}

/** @throws {InputError} `LTPA_BAD_ACCESS_ID` for what WebSphere would not read back as it was meant. */
export function requireValue(what: string, value: string): void {
  const fault =
    // Open Liberty takes a separator after any backslash for data, also after an escaped backslash.
    value.endsWith('\\')
      ? 'ends with a backslash, which WebSphere misreads'
      : /\p{Cc}/u.test(value)
        ? 'holds a control character'
        : /\p{Surrogate}/u.test(value)
          ? 'holds half a character'
          : undefined;
  if (fault !== undefined) throw notMintable(`${what} ${fault}`);
}

/**
 * Written plainly, two backslashes in a row are read as one.
 *
 * @param attributes What `userData` was made of.
 * @throws {InputError} `LTPA_BAD_ACCESS_ID` unless they are read back as they were meant.
 */
export function requireReadable(attributes: Attributes, userData: string): void {
  const read = parseUserData(userData);
  for (const [name, values] of Object.entries(attributes)) {
    if (values.every((value, index) => read?.[name]?.[index] === value)) continue;
    throw notMintable(
      `attribute ${name} holds backslashes that would be read otherwise`,
      'Servers since Open Liberty 26.0.0.8 read doubled backslashes: ask for that form.',
    );
  }
}

/** @throws {InputError} `LTPA_BAD_ACCESS_ID` for a token that no one would read, browsers least of all. */
export function requireShort(token: string): string {
  if (token.length <= maxCookieLength) return token;
  throw notMintable(
    `it would be ${token.length} characters long, and ${maxCookieLength} are the most`,
    'Leave attributes out. Browsers keep no cookie of more than 4096 bytes.',
  );
}
