import { filter, type Filters } from '../registry/definition.ts';
import { parseFloatText } from './conversions.ts';
import { calculate, sign } from '../run/arithmetic.ts';
import { order, truth } from '../run/comparison.ts';
import type { Operation } from '../run/operation.ts';
import { valueAlong } from '../run/value-path.ts';
import { bytesToHuman, humanToBytes } from '../text/sizes.ts';
import { isInteger, makeFloat, makeInteger, toBigInt, toNumber } from '../values/number.ts';
import { formatFixed } from '../text/number-format.ts';

/** Numbers. */
export const numberFilters: Filters = {
  abs: filter([], (use, value) => sign(use, order(use, use.number(value), 0) < 0 ? '-' : '+', value)),
  round: filter(['precision?', 'method?'], (use, value, [precision = 0, method = 'common']) =>
    // Before 2.19 an integer stays one.
    use.machine.isClassic && isInteger(value) && method === 'common' && use.integer(precision) >= 0
      ? makeInteger(toBigInt(value))
      : round(use, toNumber(use.number(value)), use.integer(precision), use.print(method)),
  ),
  sum: filter(['attribute?', 'start?'], (use, value, [attribute, start = 0]) => {
    let total = start;
    for (const one of use.list(value))
      total = calculate(
        use,
        '+',
        total,
        attribute === undefined || attribute === null ? one : valueAlong(use, one, attribute),
      );
    return total;
  }),
  log: filter(['base?'], (use, value, [base]) => {
    const number = toNumber(use.number(value));
    if (number <= 0) use.fail('Only numbers above zero have a logarithm.');
    const of = base === undefined ? Math.E : toNumber(use.number(base));
    return makeFloat(
      of === 10 ? Math.log10(number) : of === Math.E ? Math.log(number) : Math.log(number) / Math.log(of),
    );
  }),
  pow: filter(['y'], (use, value, [exponent]) =>
    finite(use, toNumber(use.number(value)) ** toNumber(use.number(exponent))),
  ),
  root: filter(['base?'], (use, value, [base = 2]) =>
    finite(
      use,
      toNumber(use.number(base)) === 2
        ? Math.sqrt(toNumber(use.number(value)))
        : toNumber(use.number(value)) ** (1 / toNumber(use.number(base))),
    ),
  ),
  filesizeformat: filter(['binary?'], (use, value, [binary]) =>
    fileSize(byteCount(use, value), binary !== undefined && truth(use, binary)),
  ),
  human_readable: filter(['isbits?', 'unit?'], (use, value, [bits, unit]) =>
    bytesToHuman(
      toNumber(use.number(value)),
      bits !== undefined && truth(use, bits),
      unit === undefined || unit === null ? undefined : use.print(unit),
    ),
  ),
  human_to_bytes: filter(['default_unit?', 'isbits?'], (use, value, [unit, bits]) =>
    humanToBytes(
      use,
      use.print(value),
      unit === undefined || unit === null ? undefined : use.print(unit),
      bits !== undefined && truth(use, bits),
    ),
  ),
};

function finite(use: Operation, number: number): unknown {
  return Number.isFinite(number) ? makeFloat(number) : use.fail('The result is no number.');
}

/** Jinja's `round`: always a float; `common` is Python's, which rounds a tie to the even neighbour. */
function round(use: Operation, number: number, precision: number, method: string): unknown {
  if (Math.abs(precision) > 100) use.fail('The precision is between -100 and 100.', undefined, 'WRONG_ARGUMENTS');
  if (!Number.isFinite(number)) return makeFloat(number);
  const scale = 10 ** precision;
  switch (method) {
    case 'ceil':
      return makeFloat(Math.ceil(number * scale) / scale);
    case 'floor':
      return makeFloat(Math.floor(number * scale) / scale);
    case 'common':
      return makeFloat(
        precision >= 0 ? Number(formatFixed(number, 'f', precision)) : roundedToPower(number, 10 ** -precision),
      );
    default:
      return use.fail('"method" is "common", "ceil" or "floor".', undefined, 'WRONG_ARGUMENTS');
  }
}

function roundedToPower(number: number, power: number): number {
  const down = Math.floor(number / power) * power;
  const rest = number - down;
  const tie = rest * 2 === power;
  const up = tie ? (down / power) % 2 !== 0 : rest * 2 > power;
  return up ? down + power : down;
}

const DECIMAL = ['kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB'] as const;
const BINARY = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB', 'ZiB', 'YiB'] as const;

function fileSize(bytes: number, binary: boolean): string {
  const base = binary ? 1024 : 1000;
  if (bytes === 1) return '1 Byte';
  if (bytes < base) return `${Math.trunc(bytes)} Bytes`;
  let size = bytes / base;
  for (const prefix of binary ? BINARY : DECIMAL) {
    if (size < base || prefix.startsWith('Y')) return `${formatFixed(size, 'f', 1)} ${prefix}`;
    size /= base;
  }
  return '';
}

/** A number, or a text that is one. */
function byteCount(use: Operation, value: unknown): number {
  const plain = use.peek(value);
  if (typeof plain !== 'string') return toNumber(use.number(value));
  return parseFloatText(plain) ?? use.fail('This is no number of bytes.');
}
