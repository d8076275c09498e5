import type { Operation } from '../run/operation.ts';
import { reprValue } from '../run/printing.ts';
import { hasKey, isDict, valueAt } from '../values/dict.ts';
import { isFloat, isNumber, toBigInt, toNumber } from '../values/number.ts';
import { formatFixed, pad, signed } from './number-format.ts';

const FIELD = /\{\{|\}\}|\{([^{}!:]*)(?:!([rsa]))?(?::((?:[^{}]|\{[^{}]*\})*))?\}|[{}]/g;

/** Python's `'{} {name:>5}'.format(…)`. Fields name values and their items, never anything else of them. */
export function formatBraces(
  use: Operation,
  format: string,
  values: readonly unknown[],
  named: ReadonlyMap<string, unknown>,
): string {
  let automatic = 0;
  const valueOf = (field: string): unknown => {
    const [, first = '', path = ''] = /^([^.[]*)(.*)$/s.exec(field) ?? [];
    let value: unknown;
    if (first === '' || /^\d+$/.test(first)) {
      const index = first === '' ? automatic : Number(first);
      if (first === '') automatic += 1;
      if (index >= values.length) use.fail(`The format has no value for "{${first}}".`);
      value = values[index];
    } else value = named.has(first) ? named.get(first) : use.fail(`The format has no value for "{${first}}".`);
    for (const [, attribute, index] of path.matchAll(/\.([^.[]+)|\[([^\]]*)\]/g))
      value = itemOf(use, value, attribute ?? index ?? '');
    return value;
  };
  const result = format.replace(
    FIELD,
    (whole, field: string | undefined, conversion: string | undefined, spec: string | undefined) => {
      if (whole === '{{') return '{';
      if (whole === '}}') return '}';
      if (field === undefined)
        return use.fail(`A single "${whole}" stands in the format.`, `Write "${whole}${whole}".`);
      const value = valueOf(field);
      const shown = (spec ?? '').replace(/\{([^{}]*)\}/g, (_inner, name: string) => use.print(valueOf(name)));
      return formatSpec(
        use,
        conversion === undefined ? value : conversion === 's' ? use.print(value) : reprValue(use, value),
        shown,
      );
    },
  );
  return use.bounded(result);
}

function itemOf(use: Operation, value: unknown, key: string): unknown {
  use.known(value);
  if (isDict(value) && hasKey(value, key)) return valueAt(value, key);
  if (Array.isArray(value) && /^\d+$/.test(key) && Number(key) < value.length) return (value as unknown[])[Number(key)];
  return use.fail(`The format needs "${key}", which is not there.`);
}

const SPEC = /^(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?(\d{1,6})?([,_])?(?:\.(\d{1,6}))?([a-zA-Z%])?$/su;

function formatSpec(use: Operation, value: unknown, spec: string): string {
  if (spec === '') return use.print(value);
  const parts = SPEC.exec(spec);
  if (parts === null) return use.fail(`The format "${spec}" is not known.`);
  const [, fill, align, sign = '', hash, zero, width = '0', group, precision, type] = parts;
  const numeric = isNumber(value) && type !== 's';
  use.boundedSize(Number(width) + Number(precision ?? 0));
  const text = numeric
    ? formatNumeric(use, typeof value === 'boolean' ? Number(value) : value, type, precision, hash !== undefined, group)
    : cut(use, value, type, precision);
  const where = (align ?? (zero !== undefined ? '=' : numeric ? '>' : '<')) as '<' | '>' | '=' | '^';
  return pad(
    numeric ? signed(text, sign === '-' ? '' : sign) : text,
    Number(width),
    where,
    fill ?? (zero !== undefined ? '0' : ' '),
  );
}

function cut(use: Operation, value: unknown, type: string | undefined, precision: string | undefined): string {
  if (type !== undefined && type !== 's') use.wrongType(`a number for the format "${type}"`, value);
  const text = use.print(value);
  return precision === undefined ? text : [...text].slice(0, Number(precision)).join('');
}

function formatNumeric(
  use: Operation,
  value: unknown,
  type: string | undefined,
  precision: string | undefined,
  marked: boolean,
  group: string | undefined,
): string {
  const number = use.number(value);
  const radix = { d: 10, n: 10, x: 16, X: 16, o: 8, b: 2 }[
    type ?? (isFloat(number) || precision !== undefined ? 'g' : 'd')
  ];
  if (radix !== undefined) {
    if (isFloat(number)) return use.wrongType('an integer', value);
    const digits = toBigInt(number).toString(radix);
    const prefix = marked && radix !== 10 ? `0${(type ?? '').toLowerCase()}` : '';
    const text = digits.replace(/^-?/, (minus) => minus + prefix);
    return grouped(type === 'X' ? text.toUpperCase() : text, group);
  }
  const float = toNumber(number);
  if (type === '%') return `${formatFixed(float * 100, 'f', Number(precision ?? 6))}%`;
  if (type === 'c') return String.fromCodePoint(use.integer(value));
  if (type === undefined && precision === undefined) return grouped(use.print(value), group);
  if (type !== undefined && !'eEfFgGn'.includes(type)) use.fail(`The format "${type}" is not known for numbers.`);
  return grouped(formatFixed(float, type ?? 'g', Number(precision ?? 6)), group);
}

/** Thousands apart. */
function grouped(text: string, separator: string | undefined): string {
  if (separator === undefined) return text;
  const [, sign = '', whole = '', rest = ''] = /^([-+]?)(\d*)(.*)$/s.exec(text) ?? [];
  return sign + whole.replaceAll(/\B(?=(?:\d{3})+$)/g, separator) + rest;
}
