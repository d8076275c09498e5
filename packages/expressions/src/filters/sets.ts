import { filter, type Filters } from '../registry/definition.ts';
import { equals } from '../run/comparison.ts';
import type { Operation } from '../run/operation.ts';

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

/** Each item once. */
export function distinct(use: Operation, items: readonly unknown[]): unknown[] {
  const texts = new Set<string>();
  const others: unknown[] = [];
  return items.filter((one) => {
    const text = textOf(use, one);
    if (text !== undefined) return texts.size < texts.add(text).size;
    if (others.some((other) => equals(use, other, one))) return false;
    others.push(one);
    return true;
  });
}

/** Whether something is in a list; quick for texts. */
export function membership(use: Operation, items: readonly unknown[]): (one: unknown) => boolean {
  const texts = new Set(items.map((one) => textOf(use, one)));
  const others = items.filter((one) => textOf(use, one) === undefined);
  return (one) => {
    const text = textOf(use, one);
    return text === undefined ? others.some((other) => equals(use, other, one)) : texts.has(text);
  };
}

function textOf(use: Operation, value: unknown): string | undefined {
  const plain = use.peek(value);
  return typeof plain === 'string' ? plain : undefined;
}
