import type { Operation } from '../run/operation.ts';
import { reprValue } from '../run/printing.ts';
import { entriesOf, isDict } from '../values/dict.ts';
import { isTuple } from '../values/tuple.ts';
import { LIMITS } from '../limits.ts';
import { order } from '../run/comparison.ts';

/** Python's `pprint`: on one line where it fits 80 columns, else one item per line; dicts by their keys. */
export function printPretty(use: Operation, value: unknown, column = 0, depth = 0): string {
  if (depth > LIMITS.data) use.fail('This value is nested too deeply to print.', undefined, 'TEMPLATE_LIMIT');
  const sorted = isDict(value) ? use.makeDict(sortedEntries(use, value)) : value;
  const line = reprValue(use, sorted);
  if (column + line.length <= 80) return line;
  const blanks = ' '.repeat(column + 1);
  if (isDict(sorted)) {
    const items = entriesOf(sorted).map(([key, inner]) => {
      const name = `${reprValue(use, key)}: `;
      return name + printPretty(use, inner, column + 1 + name.length, depth + 1);
    });
    return `{${items.join(`,\n${blanks}`)}}`;
  }
  if (!Array.isArray(sorted)) return line;
  const items = sorted.map((item) => printPretty(use, item, column + 1, depth + 1));
  const [open, close] = isTuple(sorted) ? ['(', items.length === 1 ? ',)' : ')'] : ['[', ']'];
  return open + items.join(`,\n${blanks}`) + close;
}

/** Entries by key; keys of different types by what they print as. */
export function sortedEntries(use: Operation, dict: Parameters<typeof entriesOf>[0]): [unknown, unknown][] {
  const entries = entriesOf(dict);
  const texts = entries.every(([key]) => typeof key === 'string');
  return entries.toSorted(([a], [b]) => (texts ? order(use, a, b) : order(use, use.print(a), use.print(b))));
}
