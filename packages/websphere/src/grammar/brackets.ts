/** Text in wsadmin's bracket notation, parsed: words and nested lists. */
export type Bracketed = string | readonly Bracketed[];

/**
 * Splits `[a "b c" [d e]]` into words and lists. A configuration id may hold blanks inside its parentheses, and is
 * then in double quotes.
 */
export function parseBrackets(text: string): readonly Bracketed[] {
  let at = 0;
  const word = (): string => {
    const quoted = /"([^"]*)"/uy;
    quoted.lastIndex = at;
    const found = quoted.exec(text);
    if (found !== null) {
      at = quoted.lastIndex;
      return found[1] ?? '';
    }
    const start = at;
    while (at < text.length && !/[\s[\]]/u.test(text[at] ?? '')) at++;
    return text.slice(start, at);
  };
  const list = (): Bracketed[] => {
    const items: Bracketed[] = [];
    while (at < text.length) {
      const char = text[at] ?? '';
      if (char === ']') {
        at++;
        return items;
      }
      if (char === '[') {
        at++;
        items.push(list());
      } else if (/\s/u.test(char)) at++;
      else items.push(word());
    }
    return items;
  };
  const items = list();
  const [only] = items;
  return items.length === 1 && Array.isArray(only) ? (only as readonly Bracketed[]) : items;
}

/**
 * The pairs of `[[name value] [name [value with blanks]] [name []] [name ]]`, as AdminTask's "get" commands and
 * `AdminConfig.show` print objects. Several words are one value; an empty one is the empty text.
 */
export function parsePairs(text: string): Map<string, string> {
  const pairs = new Map<string, string>();
  for (const pair of parseBrackets(text)) {
    if (typeof pair === 'string') continue;
    const [name, ...value] = pair;
    if (typeof name === 'string') pairs.set(name, value.map(unwrap).join(' '));
  }
  return pairs;
}

function unwrap(value: Bracketed): string {
  return typeof value === 'string' ? value : value.map(unwrap).join(' ');
}

/** The items of a collection as `AdminConfig.showAttribute` prints it: `[a "b c"]`. */
export function parseList(text: string): string[] {
  return parseBrackets(text).map(unwrap);
}
