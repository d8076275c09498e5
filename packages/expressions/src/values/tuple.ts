const tuples = new WeakSet<readonly unknown[]>();

/** A list that prints as `(1, 2)` and equals no list. Handed out, it is a list. */
export function makeTuple(items: readonly unknown[]): readonly unknown[] {
  const tuple = Object.freeze([...items]);
  tuples.add(tuple);
  return tuple;
}

export function isTuple(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && tuples.has(value);
}

export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
