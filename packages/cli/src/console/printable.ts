/**
 * Everything that moves the cursor, changes colours, rings a bell, ends a line in some terminals, or turns the direction
 * of what follows, so that a text reads as another one; newline and tab are left.
 */
const CONTROL = /(?![\n\t])[\p{Cc}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/gu;

/** Text from elsewhere, with its control characters made visible: a host must not be able to redraw our screen. */
export function printable(text: string): string {
  return text.replaceAll(CONTROL, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** The same for lines in which columns are counted. */
export function oneForOne(text: string): string {
  return text.replaceAll(CONTROL, '\u{FFFD}');
}

/**
 * The same for every text in plain data, names included: those of facts are the host's. What has nothing to hide is
 * handed on as it is, not copied.
 */
export function printableDeep<T>(value: T): T {
  return printableValue(value) as T;
}

function printableValue(value: unknown): unknown {
  if (typeof value === 'string') return printable(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map(printableValue);
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  const entries = Object.entries(value);
  const shown = entries.map(([name, inner]) => [printable(name), printableValue(inner)] as const);
  const isClean = shown.every(([name, inner], index) => name === entries[index]?.[0] && inner === entries[index][1]);
  return isClean ? value : Object.fromEntries(shown);
}
