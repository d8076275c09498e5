const tuples = new WeakMap<readonly unknown[], readonly string[]>();

/** A list that prints as `(1, 2)` and equals no list; its items may have names. Handed out, it is a list. */
export function makeTuple(items: readonly unknown[], names: readonly string[] = []): readonly unknown[] {
  const tuple = Object.freeze([...items]);
  tuples.set(tuple, names);
  return tuple;
}

/** Where the item of a name stands in a tuple with names; -1 when there is none. */
export function indexOfName(value: unknown, name: string): number {
  return Array.isArray(value) ? (tuples.get(value)?.indexOf(name) ?? -1) : -1;
}

export function isTuple(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && tuples.has(value);
}
