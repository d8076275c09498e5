import { type Operation } from '../run/operation.ts';
import { reprValue } from '../run/printing.ts';
import { isDict, hasKey, valueAt } from '../values/dict.ts';
import { isFloat, isNumber, toBigInt, toNumber } from '../values/number.ts';
import { isTuple } from '../values/tuple.ts';
import { formatFixed, pad, signed } from './number-format.ts';

const DIRECTIVE = /%(?:\(([^)]*)\))?([-+ 0#]*)(\*|\d{1,6})?(?:\.(\*|\d{1,6}))?[hlL]?([a-zA-Z%])?/g;

/** Python's `format % value`: a tuple gives one value per directive, a dict answers `%(name)s`. */
export function formatPercent(use: Operation, format: string, values: unknown): string {
  const items: readonly unknown[] = isTuple(values) ? values : [values];
  let used = 0;
  const next = (): unknown => {
    if (used >= items.length) use.fail('There are more % directives than values.');
    used += 1;
    return items[used - 1];
  };
  let byName = false;
  const result = format.replace(
    DIRECTIVE,
    (
      _whole,
      name: string | undefined,
      flags: string,
      width: string | undefined,
      precision: string | undefined,
      type: string | undefined,
    ) => {
      if (type === '%') return '%';
      if (type === undefined)
        return use.fail('A % stands at the end of the format, or before nothing.', 'Write "%%" for a per cent sign.');
      const wide = width === '*' ? use.integer(next()) : Number(width ?? 0);
      const exact = precision === '*' ? use.integer(next()) : precision === undefined ? undefined : Number(precision);
      let value: unknown;
      if (name === undefined) value = next();
      else {
        byName = true;
        if (!isDict(values) || !hasKey(values, name))
          return use.fail(`There is no value "${name}" for %(${name})${type}.`);
        value = valueAt(values, name);
      }
      const text = convert(use, type, value, exact, flags);
      use.boundedSize(wide);
      const numeric = !'srac'.includes(type);
      return pad(
        text,
        wide,
        flags.includes('-') ? '<' : numeric && flags.includes('0') ? '=' : '>',
        numeric && flags.includes('0') && !flags.includes('-') ? '0' : ' ',
      );
    },
  );
  if (!byName && used < items.length && !(items.length === 1 && isDict(values)))
    use.fail('There are more values than % directives.');
  return use.bounded(result);
}

function convert(use: Operation, type: string, value: unknown, precision: number | undefined, flags: string): string {
  const sign = flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  switch (type) {
    case 's':
      return cut(use.print(value), precision);
    case 'r':
    case 'a':
      return cut(reprValue(use, value), precision);
    case 'c':
      return isNumber(value)
        ? String.fromCodePoint(Math.min(0x10_ff_ff, Math.max(0, use.integer(value))))
        : use.text(value);
    case 'd':
    case 'i':
    case 'u':
      return signed(
        integral(use, value)
          .toString()
          .padStart(precision ?? 0, '0'),
        sign,
      );
    case 'x':
    case 'X':
    case 'o': {
      const digits = integral(use, value).toString(type === 'o' ? 8 : 16);
      const marked = flags.includes('#') ? digits.replace(/^-?/, `$&0${type.toLowerCase()}`) : digits;
      return signed(type === 'X' ? marked.toUpperCase() : marked, sign);
    }
    case 'f':
    case 'F':
    case 'e':
    case 'E':
    case 'g':
    case 'G':
      use.boundedSize(precision ?? 6);
      return signed(formatFixed(toNumber(use.number(value)), type, precision ?? 6), sign);
    default:
      return use.fail(`"%${type}" is no directive of Python's.`);
  }
}

function integral(use: Operation, value: unknown): bigint {
  const number = use.number(value);
  return isFloat(number) ? BigInt(Math.trunc(toNumber(number))) : toBigInt(number);
}

function cut(text: string, precision: number | undefined): string {
  return precision === undefined ? text : [...text].slice(0, precision).join('');
}
