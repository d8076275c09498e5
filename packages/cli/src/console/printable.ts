/** Everything that moves the cursor, changes colours or rings a bell; newline and tab are left. */
const CONTROL = /(?![\n\t])\p{Cc}/gu;

/** Text from elsewhere, with its control characters made visible: a host must not be able to redraw our screen. */
export function printable(text: string): string {
  return text.replaceAll(CONTROL, (character) => `\\x${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`);
}

/** The same for every text in plain data. */
export function printableDeep<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_key, inner: unknown) =>
    typeof inner === 'string' ? printable(inner) : inner,
  ) as T;
}
