import { LIMITS } from '../limits.ts';
import { filter, type Filters } from '../registry/definition.ts';
import { truth } from '../run/comparison.ts';
import type { Operation } from '../run/operation.ts';
import { item } from '../run/lookup.ts';
import { valueAlong } from '../run/value-path.ts';
import { isDict, sizeOf } from '../values/dict.ts';
import { makeTuple } from '../values/tuple.ts';
import { Undefined } from '../values/undefined.ts';
import { isNumber } from '../values/number.ts';
import { randomItem, shuffled } from '../random/choose.ts';
import { subelements } from './subelements.ts';

const count = filter([], (use, value) => {
  const plain = use.peek(value);
  if (typeof plain === 'string') return [...plain].length;
  if (isDict(plain)) return sizeOf(plain);
  return Array.isArray(plain) ? plain.length : use.wrongType('a list, a text or a dict', plain);
});

/** Lists as a whole, and parts of them by place. */
export const listFilters: Filters = {
  length: count,
  count,
  first: filter([], (use, value) => at(use, use.list(value), 0, 'first')),
  last: filter([], (use, value) => at(use, use.list(value), -1, 'last')),
  random: filter(['start?', 'step?', 'seed?'], (use, value, [start, step, seed]) =>
    randomItem(use, value, start, step, seed),
  ),
  shuffle: filter(['seed?'], (use, value, [seed]) => shuffleOf(use, value, seed)),
  join: filter(['d?', 'attribute?'], (use, value, [separator = '', attribute]) => {
    const items = use
      .list(value)
      .map((one) => (attribute === undefined || attribute === null ? one : valueAlong(use, one, attribute)));
    return use.bounded(items.map((one) => use.print(one)).join(use.print(separator)));
  }),
  reverse: filter([], (use, value) =>
    typeof use.peek(value) === 'string'
      ? [...use.text(value)].toReversed().join('')
      : use.makeList(use.list(value).toReversed()),
  ),
  batch: filter(['linecount', 'fill_with?'], (use, value, [size, fill]) => {
    const per = Math.max(1, use.integer(size));
    const items = use.list(value);
    const rows: unknown[][] = [];
    for (let from = 0; from < items.length; from += per) rows.push(items.slice(from, from + per));
    const last = rows.at(-1);
    if (last !== undefined && fill !== undefined && fill !== null)
      last.push(...Array.from({ length: Math.min(LIMITS.items, per - last.length) }, () => fill));
    return use.makeList(rows.map((row) => use.makeList(row)));
  }),
  slice: filter(['slices', 'fill_with?'], (use, value, [slices, fill]) =>
    slice(use, use.list(value), use.integer(slices), fill),
  ),
  flatten: filter(['levels?', 'skip_nulls?'], (use, value, [levels, skipNulls = true]) => {
    const depth = levels === undefined || levels === null ? LIMITS.data : use.integer(levels);
    return use.makeList(flat(use, use.list(value), depth, truth(use, skipNulls)));
  }),
  zip: filter(['*others'], (use, value, [others]) => zip(use, [value, ...(others as unknown[])], undefined)),
  zip_longest: filter(['*others', '**options'], (use, value, [others, options]) =>
    zip(use, [value, ...(others as unknown[])], (options as Map<string, unknown>).get('fillvalue') ?? null),
  ),
  product: filter(['*others', '**options'], (use, value, [others, options]) => {
    const repeat = use.integer((options as Map<string, unknown>).get('repeat') ?? 1);
    return product(use, Array.from({ length: Math.min(100, repeat) }, () => [value, ...(others as unknown[])]).flat());
  }),
  permutations: filter(['r?'], (use, value, [size]) => choose(use, use.list(value), size, true)),
  combinations: filter(['r'], (use, value, [size]) => choose(use, use.list(value), size, false)),
  extract: filter(['container', 'morekeys?'], (use, value, [container, more]) => {
    const keys =
      more === undefined || more === null ? [value] : [value, ...(Array.isArray(more) ? (more as unknown[]) : [more])];
    let found = container;
    for (const key of keys) found = item(use.machine, found, key, use.span);
    return found;
  }),
  subelements: filter(['subelements', 'skip_missing?'], (use, value, [path, skip]) =>
    subelements(use, value, path, skip !== undefined && truth(use, skip)),
  ),
};

function at(use: Operation, items: readonly unknown[], index: number, which: string): unknown {
  if (items.length > 0) return items.at(index);
  return new Undefined(() =>
    use.machine.problem(use.span, 'UNDEFINED_ATTRIBUTE', `The list is empty: it has no ${which} item.`),
  );
}

/** What is no list stays as it is, as in Ansible. */
function shuffleOf(use: Operation, value: unknown, seed: unknown): unknown {
  const whole = use.known(value);
  if (isNumber(whole) || whole === null) return whole;
  return use.makeList(shuffled(use, use.list(value), seed));
}

function slice(use: Operation, items: readonly unknown[], slices: number, fill: unknown): unknown[] {
  if (slices < 1) use.fail('"slice" needs at least one slice.', undefined, 'WRONG_ARGUMENTS');
  if (slices > LIMITS.items) use.fail('These are too many slices.', undefined, 'TEMPLATE_LIMIT');
  const size = Math.floor(items.length / slices);
  const longer = items.length % slices;
  let from = 0;
  return use.makeList(
    Array.from({ length: slices }, (_, index) => {
      const end = from + size + (index < longer ? 1 : 0);
      const part = items.slice(from, end);
      from = end;
      return use.makeList(fill !== undefined && fill !== null && index >= longer ? [...part, fill] : part);
    }),
  );
}

function flat(use: Operation, items: readonly unknown[], levels: number, skipNulls: boolean): unknown[] {
  const result: unknown[] = [];
  for (const one of items) {
    if (skipNulls && (one === null || one === 'None' || one === 'null')) continue;
    if (Array.isArray(one) && levels >= 1) result.push(...flat(use, use.list(one), levels - 1, skipNulls));
    else result.push(one);
  }
  return result;
}

function zip(use: Operation, lists: readonly unknown[], fill: unknown): unknown[] {
  const all = lists.map((list) => use.list(list));
  const sizes = all.map((list) => list.length);
  const size = fill === undefined ? Math.min(...sizes) : Math.max(...sizes);
  return use.makeList(
    Array.from({ length: size }, (_, index) =>
      makeTuple(all.map((list) => (index < list.length ? list[index] : fill))),
    ),
  );
}

function product(use: Operation, lists: readonly unknown[]): unknown[] {
  let rows: unknown[][] = [[]];
  for (const list of lists) {
    const items = use.list(list);
    if (rows.length * items.length > LIMITS.items)
      use.fail(`A list has at most ${LIMITS.items} items here.`, undefined, 'TEMPLATE_LIMIT');
    rows = rows.flatMap((row) => items.map((one) => [...row, one]));
  }
  return use.makeList(rows.map((row) => makeTuple(row)));
}

function choose(use: Operation, items: readonly unknown[], size: unknown, ordered: boolean): unknown[] {
  const wanted = size === undefined || size === null ? items.length : use.integer(size);
  const rows: unknown[] = [];
  const visit = (chosen: readonly number[]): void => {
    use.machine.spend(1, use.span);
    if (chosen.length === wanted) {
      rows.push(makeTuple(chosen.map((index) => items[index])));
      if (rows.length > LIMITS.items)
        use.fail(`A list has at most ${LIMITS.items} items here.`, undefined, 'TEMPLATE_LIMIT');
      return;
    }
    const from = ordered ? 0 : (chosen.at(-1) ?? -1) + 1;
    for (let index = from; index < items.length; index += 1)
      if (!ordered || !chosen.includes(index)) visit([...chosen, index]);
  };
  if (wanted >= 0 && wanted <= items.length) visit([]);
  return use.makeList(rows);
}
