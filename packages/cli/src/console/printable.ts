/** Everything that moves the cursor, changes colours or rings a bell; newline and tab are left. */
const CONTROL = /(?![\n\t])\p{Cc}/gu;

/** Text from elsewhere, with its control characters made visible: a host must not be able to redraw our screen. */
export function printable(text: string): string {
  return text.replaceAll(CONTROL, (character) => `\\x${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`);
}

/** The same for lines in which columns are counted. */
export function oneForOne(text: string): string {
  return text.replaceAll(CONTROL, '\u{FFFD}');
}

/** The same for every text in plain data, names included: those of facts are the host's. */
export function printableDeep<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_key, inner: unknown) => {
    if (typeof inner === 'string') return printable(inner);
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).map(([name, one]) => [printable(name), one as unknown]));
  }) as T;
}
