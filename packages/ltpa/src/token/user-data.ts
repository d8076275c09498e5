/** Attributes of a token: each has one or more values. */
export type Attributes = Readonly<Record<string, readonly string[]>>;

/**
 * The signed part of a token: `name:value|value$name:value`, sorted by name as Java sorts strings.
 *
 * @see https://github.com/OpenLiberty/open-liberty dev/com.ibm.ws.security.token.ltpa UserData, LTPATokenizer
 */
export function formatUserData(attributes: Attributes): string {
  // JavaScript's default order is that of UTF-16 code units, as String.compareTo's.
  const sorted = Object.entries(attributes).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([name, values]) => `${name}:${values.map(escape).join('|')}`).join('$');
}

/** Reads the signed part; `undefined` when an attribute has no name or occurs twice. */
export function parseUserData(text: string): Attributes | undefined {
  const attributes = Object.create(null) as Record<string, string[]>;
  for (const part of splitUnescaped(text, '$')) {
    const [name, ...rest] = splitUnescaped(part, ':');
    if (name === undefined || name === '' || rest.length === 0 || name in attributes) return undefined;
    const raw = rest.join(':');
    // WebSphere takes the user whole; every other attribute is a list.
    const values = name === 'u' ? [raw] : splitUnescaped(raw, '|').filter((value) => value !== '');
    attributes[name] = values.map(unescape);
  }
  return attributes;
}

/** Where the last separator before `end` stands; -1 without one. A backslash before it makes it data. */
export function lastSeparator(text: string, end: number): number {
  for (let at = text.lastIndexOf('%', end - 1); at >= 0; at = at === 0 ? -1 : text.lastIndexOf('%', at - 1)) {
    if (text[at - 1] !== '\\') return at;
  }
  return -1;
}

function splitUnescaped(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] !== separator || text[at - 1] === '\\') continue;
    parts.push(text.slice(start, at));
    start = at + 1;
  }
  parts.push(text.slice(start));
  return parts;
}

function escape(value: string): string {
  return value.replaceAll(/[%$:|\\]/gu, String.raw`\$&`);
}

/** Removes the backslash of the five escaped characters; before any other one it stays, as it does in DNs. */
function unescape(value: string): string {
  return value.replaceAll(/\\([%$:|\\])/gu, '$1');
}
