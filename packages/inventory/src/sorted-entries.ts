/** The members of a mapping in the order in which Python sorts its keys: numbers as numbers, names as texts. */
export function sortedEntries(value: object): readonly (readonly [unknown, unknown])[] {
  if (!(value instanceof Map)) return Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)));
  const entries = [...(value as Map<unknown, unknown>)];
  if (entries.every(([key]) => typeof key === 'number')) return entries.toSorted(([a], [b]) => Number(a) - Number(b));
  return entries.toSorted(([a], [b]) => (String(a) < String(b) ? -1 : Number(String(a) > String(b))));
}
