const TRUE: ReadonlySet<unknown> = new Set(['y', 'yes', 'on', '1', 'true', 't']);
const FALSE: ReadonlySet<unknown> = new Set(['n', 'no', 'off', '0', 'false', 'f']);

/**
 * What Ansible takes for true and false where a keyword, argument or setting is a boolean: also as a word, whatever its
 * case, and as 1 and 0. Undefined for everything else. The filter `bool` knows fewer words.
 */
export function booleanOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value === 1 ? true : value === 0 ? false : undefined;
  if (typeof value !== 'string') return undefined;
  const word = value.toLowerCase();
  return TRUE.has(word) ? true : FALSE.has(word) ? false : undefined;
}
