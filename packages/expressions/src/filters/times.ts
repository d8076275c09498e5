import { filter, type Filters } from '../registry/definition.ts';
import type { Operation } from '../run/operation.ts';
import { formatTime, parseTime } from '../text/strftime.ts';
import { isNumber, toNumber } from '../values/number.ts';

/** Times. Without a zone they are taken as UTC, so that a run gives the same on every control node. */
export const timeFilters: Filters = {
  to_datetime: filter(['format?'], (use, value, [format = '%Y-%m-%d %H:%M:%S']) => {
    const text = use.print(value);
    return parseTime(text, use.text(format)) ?? use.fail(`The time is not in the format "${use.print(format)}".`);
  }),
  strftime: filter(['second?', 'utc?'], (use, value, [second]) =>
    formatTime(
      second === undefined || second === null ? clock(use) : new Date(seconds(use, second) * 1000),
      use.text(value, 'a format such as "%Y-%m-%d"'),
    ),
  ),
};

/** `now()`, or its text in a format. */
export function now(use: Operation, format: unknown): unknown {
  return format === undefined || format === null || format === ''
    ? clock(use)
    : formatTime(clock(use), use.text(format));
}

function clock(use: Operation): Date {
  return use.machine.environment.now?.() ?? use.fail('There is no clock here.');
}

function seconds(use: Operation, value: unknown): number {
  const plain = use.peek(value);
  const number = isNumber(plain)
    ? toNumber(plain)
    : typeof plain === 'string' && plain.trim() !== ''
      ? Number(plain)
      : Number.NaN;
  return Math.abs(number) < 8.64e12
    ? number
    : use.fail(`Invalid value for epoch value (${use.print(plain)}): seconds since 1970 are needed.`);
}
