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
