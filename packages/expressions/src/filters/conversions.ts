import { LIMITS } from '../limits.ts';
import { filter, type Filters } from '../registry/definition.ts';
import type { Operation } from '../run/operation.ts';
import { isFloat, isNumber, makeFloat, makeInteger, toNumber } from '../values/number.ts';

const TRUE_WORDS: ReadonlySet<string> = new Set(['1', 'on', 'true', 'yes']);

/** From one type to another. */
export const conversionFilters: Filters = {
  // Before 2.19 none stays none.
  bool: filter([], (use, value) => (value === null && use.machine.isClassic ? null : toBoolean(use, value))),
  int: filter(
    ['default?', 'base?'],
    (use, value, [fallback = 0, base = 10]) => toInteger(use, value, use.integer(base)) ?? fallback,
  ),
  float: filter(['default?'], (use, value, [fallback]) => toFloat(use, value) ?? fallback ?? makeFloat(0)),
  string: filter([], (use, value) => use.print(value)),
  list: filter([], (use, value) => use.makeList(use.list(value))),
};

/** What says yes is true; everything else, also what makes no sense as a boolean, is false, as in Ansible. */
function toBoolean(use: Operation, value: unknown): boolean {
  const plain = use.peek(value);
  if (typeof plain === 'boolean') return plain;
  return typeof plain === 'string' ? TRUE_WORDS.has(plain.toLowerCase()) : isNumber(plain) && toNumber(plain) === 1;
}

/** Python's `int()`, then `int(float())`; undefined when both refuse. Numbers of a secret are plain. */
export function toInteger(use: Operation, value: unknown, base: number): unknown {
  const plain = use.peek(value);
  if (isNumber(plain)) {
    if (!isFloat(plain)) return makeInteger(BigInt(plain));
    return Number.isFinite(toNumber(plain)) ? makeInteger(BigInt(Math.trunc(toNumber(plain)))) : undefined;
  }
  if (typeof plain !== 'string') return undefined;
  const text = plain
    .trim()
    .replaceAll(/(?<=[\da-z])_(?=[\da-z])/gi, '')
    .toLowerCase();
  return parseInteger(use, text, base) ?? fromFloat(text);
}

const PREFIXES: Readonly<Record<string, number>> = { '0x': 16, '0o': 8, '0b': 2 };

function parseInteger(use: Operation, text: string, wanted: number): unknown {
  const [, sign = '', body = ''] = /^([-+]?)(.*)$/s.exec(text) ?? [];
  const prefix = PREFIXES[body.slice(0, 2)];
  const base = wanted === 0 ? (prefix ?? 10) : wanted;
  if (base < 2 || base > 36) return undefined;
  const digits = prefix === base ? body.slice(2) : body;
  if (digits === '' || digits.length > LIMITS.digits)
    return digits === '' ? undefined : use.fail('This number has too many digits.', undefined, 'TEMPLATE_LIMIT');
  let result = 0n;
  for (const character of digits) {
    const digit = Number.parseInt(character, base);
    if (Number.isNaN(digit)) return undefined;
    result = result * BigInt(base) + BigInt(digit);
  }
  return makeInteger(sign === '-' ? -result : result);
}

function fromFloat(text: string): unknown {
  const number = parseFloatText(text);
  return number === undefined || !Number.isFinite(number) ? undefined : makeInteger(BigInt(Math.trunc(number)));
}

/** Python's `float()` of a text. */
export function parseFloatText(text: string): number | undefined {
  const clean = text.trim().toLowerCase();
  if (/^[-+]?(?:\d+(?:_\d+)*\.?\d*|\.\d+)(?:e[-+]?\d+)?$/.test(clean)) return Number(clean.replaceAll('_', ''));
  if (/^[-+]?inf(?:inity)?$/.test(clean)) return clean.startsWith('-') ? -Infinity : Infinity;
  return /^[-+]?nan$/.test(clean) ? Number.NaN : undefined;
}

function toFloat(use: Operation, value: unknown): unknown {
  const plain = use.peek(value);
  const number = isNumber(plain) ? toNumber(plain) : typeof plain === 'string' ? parseFloatText(plain) : undefined;
  return number === undefined ? undefined : makeFloat(number);
}
