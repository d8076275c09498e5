import type { Random } from './random.ts';

/** What wsadmin shows instead of a password. */
export const MASKED = '*****';

/** A value inside brackets: one with blanks gets its own brackets. */
export function bracketValue(value: string): string {
  return /\s/.test(value) && !/^\[.*\]$/s.test(value) ? `[${value}]` : value;
}

/** `[[k v] [k v]]`; an empty value is `[k ]` or `[k []]`, as one and the same cell prints both. */
export function bracketPairs(pairs: readonly (readonly [string, string])[], random: Random): string {
  const printed = pairs.map(([key, value]) => {
    if (value === '') return random.next() < 0.5 ? `[${key} ]` : `[${key} []]`;
    return `[${key} ${bracketValue(value)}]`;
  });
  return `[${printed.join(' ')}]`;
}

/** `{k=v, k=v}` in the order of a Java HashMap, which is none. */
export function javaMap(entries: Readonly<Record<string, string>>, random: Random): string {
  return `{${random
    .shuffle(Object.entries(entries))
    .map(([key, value]) => `${key}=${value}`)
    .join(', ')}}`;
}

/** `[a, b]`, as Java prints a list inside a map. */
export function javaList(items: readonly string[]): string {
  return `[${items.join(', ')}]`;
}

/** `[a b]` with quotes around what holds a blank: how AdminConfig prints a collection. */
export function bracketList(items: readonly string[]): string {
  return `[${items.map((item) => (/\s/.test(item) ? `"${item}"` : item)).join(' ')}]`;
}

export function lines(items: Iterable<string>): string {
  return [...items].join('\n');
}
