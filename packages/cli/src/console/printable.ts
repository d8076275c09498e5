/** Everything that moves the cursor, changes colours or rings a bell; newline and tab are left. */
const CONTROL = /(?![\n\t])\p{Cc}/gu;

/** Text from elsewhere, with its control characters made visible: a host must not be able to redraw our screen. */
export function printable(text: string): string {
  return text.replaceAll(CONTROL, (character) => `\\x${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`);
}

/** The same for every text in plain data; what has nothing to hide is handed on as it is, not copied. */
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
  let changed: Record<string, unknown> | undefined;
  for (const [name, inner] of Object.entries(value)) {
    const shown = printableValue(inner);
    if (shown === inner) continue;
    changed ??= { ...value };
    changed[name] = shown;
  }
  return changed ?? value;
}
