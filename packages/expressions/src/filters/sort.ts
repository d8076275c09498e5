import { distinct } from './sets.ts';
import { filter, type Filters } from '../registry/definition.ts';
import { equals, order, truth } from '../run/comparison.ts';
import type { Operation } from '../run/operation.ts';
import { valueAlong } from '../run/value-path.ts';
import { entriesOf, isDict } from '../values/dict.ts';
import { isTuple, makeTuple } from '../values/tuple.ts';
import { Undefined } from '../values/undefined.ts';
import { compareLoose } from '../version/loose.ts';

/** Order, extremes and groups. Texts are compared without regard to case unless asked otherwise, as in Jinja. */
export const sortFilters: Filters = {
  sort: filter(['reverse?', 'case_sensitive?', 'attribute?'], (use, value, [reverse, caseSensitive, attribute]) => {
    const keyed = use.list(value).map((one) => ({ one, keys: sortKeys(use, one, attribute, caseSensitive) }));
    return use.makeList(
      stable(keyed, (a, b) => orderKeys(use, a.keys, b.keys), on(use, reverse)).map(({ one }) => one),
    );
  }),
  dictsort: filter(['case_sensitive?', 'by?', 'reverse?'], (use, value, [caseSensitive, by = 'key', reverse]) => {
    const place = use.text(by) === 'value' ? 1 : 0;
    const keyed = entriesOf(use.dict(value)).map((entry) => ({
      entry,
      key: comparable(use, entry[place], caseSensitive),
    }));
    return use.makeList(
      stable(keyed, (a, b) => order(use, a.key, b.key), on(use, reverse)).map(({ entry }) => makeTuple(entry)),
    );
  }),
  min: filter(['case_sensitive?', 'attribute?'], (use, value, [caseSensitive, attribute]) =>
    extreme(use, value, caseSensitive, attribute, -1),
  ),
  max: filter(['case_sensitive?', 'attribute?'], (use, value, [caseSensitive, attribute]) =>
    extreme(use, value, caseSensitive, attribute, 1),
  ),
  unique: filter(['case_sensitive?', 'attribute?'], (use, value, [caseSensitive, attribute]) => {
    const items = use.list(value);
    const isWhole = attribute === undefined || attribute === null;
    const partOf = (one: unknown): unknown => (isWhole ? one : valueAlong(use, one, attribute));
    const isPlain = items.every((one) => !isContainer(use.peek(partOf(one))));
    // Dicts and lists have no key to be remembered by: each item is compared with the others, as it is.
    if (!isPlain && (!isWhole || caseSensitive === false))
      use.fail(
        '"unique" cannot fall back to comparing lists and dicts with these arguments.',
        undefined,
        'WRONG_ARGUMENTS',
      );
    return use.makeList(distinct(use, items, (one) => (isPlain ? comparable(use, partOf(one), caseSensitive) : one)));
  }),
  groupby: filter(['attribute', 'default?', 'case_sensitive?'], (use, value, [attribute, fallback, caseSensitive]) => {
    const keyed = use.list(value).map((one) => {
      const found = valueAlong(use, one, attribute);
      const key =
        found instanceof Undefined && fallback !== undefined && fallback !== null ? fallback : use.known(found);
      return { one, key, sortKey: comparable(use, key, caseSensitive) };
    });
    const groups: { key: unknown; sortKey: unknown; items: unknown[] }[] = [];
    for (const { one, key, sortKey } of stable(keyed, (a, b) => order(use, a.sortKey, b.sortKey), false)) {
      const last = groups.at(-1);
      if (last !== undefined && equals(use, last.sortKey, sortKey)) last.items.push(one);
      else groups.push({ key, sortKey, items: [one] });
    }
    return use.makeList(groups.map(({ key, items }) => makeTuple([key, use.makeList(items)], ['grouper', 'list'])));
  }),
  version_sort: filter(['reverse?'], (use, value, [reverse]) => {
    const keyed = use.list(value).map((one) => ({ one, version: use.peek(one) }));
    return use.makeList(
      stable(keyed, (a, b) => compareLoose(use, use.print(a.version), use.print(b.version)), on(use, reverse)).map(
        ({ one }) => one,
      ),
    );
  }),
};

function on(use: Operation, flag: unknown): boolean {
  return flag !== undefined && truth(use, flag);
}

/** Equal items keep their order also when the list is reversed, as in Python. */
function stable<T>(items: readonly T[], compare: (a: T, b: T) => number, reverse: boolean): T[] {
  return items.toSorted((a, b) => (reverse ? compare(b, a) : compare(a, b)));
}

/** What a value is compared by: a text, also a secret one, without its case unless that matters. */
function comparable(use: Operation, value: unknown, caseSensitive: unknown): unknown {
  const plain = use.peek(value);
  return typeof plain === 'string' && !on(use, caseSensitive) ? plain.toLowerCase() : plain;
}

/** `attribute='a,b'` sorts by `a`, then by `b`. */
function sortKeys(use: Operation, value: unknown, attribute: unknown, caseSensitive: unknown): unknown[] {
  if (attribute === undefined || attribute === null) return [comparable(use, value, caseSensitive)];
  const attributes = typeof attribute === 'string' ? attribute.split(',') : [attribute];
  return attributes.map((one) => comparable(use, valueAlong(use, value, one), caseSensitive));
}

function orderKeys(use: Operation, a: readonly unknown[], b: readonly unknown[]): number {
  for (const [index, key] of a.entries()) {
    const difference = order(use, key, b[index]);
    if (difference !== 0) return difference;
  }
  return 0;
}

function extreme(
  use: Operation,
  value: unknown,
  caseSensitive: unknown,
  attribute: unknown,
  direction: 1 | -1,
): unknown {
  let best: { readonly one: unknown; readonly key: unknown } | undefined;
  for (const one of use.list(value)) {
    const key = comparable(
      use,
      attribute === undefined || attribute === null ? one : valueAlong(use, one, attribute),
      caseSensitive,
    );
    if (best === undefined || order(use, key, best.key) * direction > 0) best = { one, key };
  }
  return best === undefined
    ? new Undefined(() =>
        use.machine.problem(
          use.span,
          'UNDEFINED_ATTRIBUTE',
          'The list is empty: it has no least and no greatest item.',
        ),
      )
    : best.one;
}

function isContainer(value: unknown): boolean {
  return isDict(value) || (Array.isArray(value) && !isTuple(value));
}
