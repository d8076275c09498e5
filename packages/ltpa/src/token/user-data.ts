/** Attributes of a token: each has one or more values. */
export type Attributes = Readonly<Record<string, readonly string[]>>;

/**
 * How a backslash inside a value is written. `plain`: as it is, and doubled only at the end, as Open Liberty did up to
 * 26.0.0.7. `doubled`: everywhere, as it does since 26.0.0.8. Servers of one form refuse the other one.
 *
 * @see https://github.com/OpenLiberty/open-liberty/issues/35187
 */
export type BackslashForm = 'plain' | 'doubled';

const special = /[%$:|\\]/u;
const escaped = { plain: /[%$:|]|\\$/gu, doubled: /[%$:|\\]/gu } as const;

/**
 * The signed part of a token: `name:value|value$name:value`, sorted by name as Java sorts strings.
 *
 * @see https://github.com/OpenLiberty/open-liberty dev/com.ibm.ws.security.token.ltpa UserData, LTPATokenizer
 */
export function formatUserData(attributes: Attributes, backslashes: BackslashForm = 'plain'): string {
  // To look costs less than to replace, and half the values are plain.
  const escape = (value: string): string =>
    special.test(value) ? value.replaceAll(escaped[backslashes], String.raw`\$&`) : value;
  // JavaScript's default order is that of UTF-16 code units, as String.compareTo's.
  const names = Object.keys(attributes).toSorted();
  return names.map((name) => `${name}:${(attributes[name] ?? []).map(escape).join('|')}`).join('$');
}

/** Reads the signed part; `undefined` when an attribute has no name or occurs twice. */
export function parseUserData(text: string): Attributes | undefined {
  const attributes = emptyAttributes();
  for (const part of splitAt('$', text)) {
    const colon = indexOf(':', part, 0);
    const name = part.slice(0, Math.max(colon, 0));
    if (name === '' || name in attributes) return undefined;
    const value = part.slice(colon + 1);
    // WebSphere takes the user whole. Every other value is a list, cut at every bar, also at an escaped one.
    const values = name === 'u' ? [value] : value.split('|');
    attributes[name] = values.filter((each) => each !== '').map(unescape);
  }
  return attributes;
}

/** Without a prototype: an attribute may be called `toString`. */
export function emptyAttributes(): Record<string, readonly string[]> {
  return Object.create(null) as Record<string, readonly string[]>;
}

/** All attributes but some. */
export function attributesWithout(names: readonly string[], attributes: Attributes): Attributes {
  const others = emptyAttributes();
  for (const [name, values] of Object.entries(attributes)) if (!names.includes(name)) others[name] = values;
  return others;
}

function splitAt(separator: string, text: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let at = indexOf(separator, text, 0); at >= 0; at = indexOf(separator, text, start)) {
    parts.push(text.slice(start, at));
    start = at + 1;
  }
  parts.push(text.slice(start));
  return parts;
}

/** A backslash before a separator makes it data; WebSphere does not ask whether that backslash is escaped itself. */
function indexOf(separator: string, text: string, from: number): number {
  let at = text.indexOf(separator, from);
  while (at > 0 && text[at - 1] === '\\') at = text.indexOf(separator, at + 1);
  return at;
}

/** Both forms. Removes the backslash of the five escaped characters; before any other one it stays, as it does in DNs. */
function unescape(value: string): string {
  return value.includes('\\') ? value.replaceAll(/\\([%$:|\\])/gu, '$1') : value;
}
