import { ltpaError } from '../errors.ts';

/** Who a token speaks of: `user:REALM/UNIQUE-ID`. */
export interface AccessId {
  /** `user` for people; `server` for credentials of servers. */
  readonly type: string;
  /** May hold colons and spaces: `ldap.example.com:389`. */
  readonly realm: string;
  /** The registry's unique id: a DN, or a short name in basic registries. */
  readonly uniqueId: string;
}

/** The first `/` ends the realm; `undefined` when the text is no access id. */
export function parseAccessId(text: string): AccessId | undefined {
  const colon = text.indexOf(':');
  const slash = text.indexOf('/', colon + 1);
  if (colon < 1 || slash <= colon + 1 || slash === text.length - 1) return undefined;
  return { type: text.slice(0, colon), realm: text.slice(colon + 1, slash), uniqueId: text.slice(slash + 1) };
}

/** @throws {InputError} `LTPA_BAD_ACCESS_ID` for what WebSphere would not read back as it was meant. */
export function requireMintable(what: string, value: string): void {
  const fault =
    // Open Liberty takes a separator after any backslash for data, also after an escaped backslash.
    value.endsWith('\\')
      ? 'ends with a backslash, which WebSphere misreads'
      : /\p{Cc}/u.test(value)
        ? 'holds a control character'
        : /\p{Surrogate}/u.test(value)
          ? 'holds half a character'
          : undefined;
  if (fault !== undefined) throw ltpaError('LTPA_BAD_ACCESS_ID', `No token can be made: ${what} ${fault}.`);
}
