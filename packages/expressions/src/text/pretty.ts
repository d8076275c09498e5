import type { Operation } from '../run/operation.ts';
import { reprValue } from '../run/printing.ts';
import { entriesOf, isDict } from '../values/dict.ts';
import { isTuple } from '../values/tuple.ts';
import { LIMITS } from '../limits.ts';

/** Python's `pprint`: on one line where it fits 80 columns, else one item per line. */
export function printPretty(use: Operation, value: unknown, column = 0, depth = 0): string {
  if (depth > LIMITS.data) use.fail('This value is nested too deeply to print.', undefined, 'TEMPLATE_LIMIT');
  const line = reprValue(use, value);
  if (column + line.length <= 80) return line;
  const blanks = ' '.repeat(column + 1);
  if (isDict(value)) {
    const items = entriesOf(value).map(([key, inner]) => {
      const name = `${reprValue(use, key)}: `;
      return name + printPretty(use, inner, column + 1 + name.length, depth + 1);
    });
    return `{${items.join(`,\n${blanks}`)}}`;
  }
  if (!Array.isArray(value)) return line;
  const items = value.map((item) => printPretty(use, item, column + 1, depth + 1));
  const [open, close] = isTuple(value) ? ['(', items.length === 1 ? ',)' : ')'] : ['[', ']'];
  return open + items.join(`,\n${blanks}`) + close;
}
