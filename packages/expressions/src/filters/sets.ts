import { filter, type Filters } from '../registry/definition.ts';
import { equals } from '../run/comparison.ts';
import type { Operation } from '../run/operation.ts';
import { isNumber, toNumber } from '../values/number.ts';

/** Lists as sets. Items keep the order of the first list; in Ansible theirs is arbitrary. */
export const setFilters: Filters = {
  union: filter(['other'], (use, value, [other]) =>
    use.makeList(distinct(use, [...use.list(value), ...use.list(other)])),
  ),
  intersect: filter(['other'], (use, value, [other]) => {
    const members = membership(use, use.list(other));
    return use.makeList(distinct(use, use.list(value).filter(members)));
  }),
  difference: filter(['other'], (use, value, [other]) => {
    const members = membership(use, use.list(other));
    return use.makeList(
      distinct(
        use,
        use.list(value).filter((one) => !members(one)),
      ),
    );
  }),
  symmetric_difference: filter(['other'], (use, value, [other]) => {
    const left = membership(use, use.list(value));
    const right = membership(use, use.list(other));
    return use.makeList(
      distinct(use, [...use.list(value).filter((one) => !right(one)), ...use.list(other).filter((one) => !left(one))]),
    );
  }),
};

/** Each item once: the first of those that have the same key. */
export function distinct(
  use: Operation,
  items: readonly unknown[],
  keyOf: (one: unknown) => unknown = (one) => one,
): unknown[] {
  const scalars = new Set<unknown>();
  const others: unknown[] = [];
  return items.filter((one) => {
    const key = keyOf(one);
    const scalar = scalarOf(use, key);
    if (scalar !== undefined) return scalars.size < scalars.add(scalar).size;
    if (others.some((other) => equals(use, other, key))) return false;
    others.push(key);
    return true;
  });
}

/** Whether something is in a list; quick for all but lists and dicts. */
export function membership(use: Operation, items: readonly unknown[]): (one: unknown) => boolean {
  const scalars = new Set(items.map((one) => scalarOf(use, one)));
  const others = items.filter((one) => scalarOf(use, one) === undefined);
  return (one) => {
    const scalar = scalarOf(use, one);
    return scalar === undefined ? others.some((other) => equals(use, other, one)) : scalars.has(scalar);
  };
}

/** A text, number or none as something that equals only what it equals in Python: 1, 1.0 and true are one. */
function scalarOf(use: Operation, value: unknown): unknown {
  const plain = use.peek(value) ?? null;
  if (typeof plain === 'string' || plain === null) return plain;
  if (!isNumber(plain)) return undefined;
  const number = typeof plain === 'bigint' ? plain : toNumber(plain);
  // No number that is none equals itself, and large integers may equal a float.
  return Number.isSafeInteger(number) || (typeof number === 'number' && Math.abs(number) < 2 ** 53)
    ? number
    : undefined;
}
