import { LIMITS } from '../limits.ts';
import { Attributes, Callable } from '../values/callable.ts';
import { isDict } from '../values/dict.ts';
import { Float, formatNumber, isNumber } from '../values/number.ts';
import { lazyValues } from '../values/lazy-dict.ts';
import { isTuple } from '../values/tuple.ts';
import { Undefined } from '../values/undefined.ts';
import type { Operation } from './operation.ts';
import { printDate } from './printing.ts';

/**
 * Lists and dicts that were handed out before, and so hold nothing but plain data; no template can change them any
 * more. Only whole results: remembering every part of a large one takes longer than looking at it again.
 */
const plainData = new WeakSet<object>();

/**
 * A value as it leaves a template. `plain`: only what JSON has, secrets and the unknown (and values of the engine, as
 * they are). `list`: tuples become lists, which is how Ansible prints them; the rest stays for printing.
 */
export function handedOut(use: Operation, value: unknown, as: 'plain' | 'list', depth = 0): unknown {
  if (typeof value === 'string' || value === null || value === undefined) return value ?? null;
  if (depth > LIMITS.data) use.fail('This value is nested too deeply.', undefined, 'TEMPLATE_LIMIT');
  if (isNumber(value)) return as === 'plain' ? plainNumber(use, value) : value;
  if (value instanceof Undefined) throw value.error();
  use.machine.spend(1, use.span);
  if (as === 'plain' && typeof value === 'object' && plainData.has(value)) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => handedOut(use, item, as, depth + 1));
    const isChanged =
      isTuple(value) || items.some((item, index) => item !== value[index]) || use.machine.owned.has(value);
    if (as === 'plain' && depth === 0) plainData.add(isChanged ? items : value);
    return isChanged ? items : value;
  }
  if (isDict(value)) {
    if (as === 'list') return listDict(use, value, depth);
    // It stays what it is: whoever only hands it on needs none of its values.
    if (lazyValues(value)) return value;
    const dict = plainDict(use, value, depth);
    if (depth === 0) plainData.add(dict);
    return dict;
  }
  if (value instanceof Date) return printDate(value);
  if (value instanceof Callable || value instanceof Attributes) {
    const what = value instanceof Callable ? 'function' : 'object';
    return use.fail(
      `The ${what} "${value.name}" is no value that a template can give.`,
      value instanceof Callable ? `Call it: ${value.name}().` : 'Use one of its attributes.',
    );
  }
  return value;
}

function plainNumber(use: Operation, value: number | bigint | boolean | Float): number | boolean {
  if (value instanceof Float) return value.value;
  if (typeof value === 'bigint')
    return use.fail(
      `The number ${value} is too large to be kept exactly.`,
      'Make it a text: "| string".',
      'NUMBER_TOO_LARGE',
    );
  return value;
}

function plainDict(use: Operation, value: object, depth: number): object {
  if (!(value instanceof Map)) {
    const entries = Object.entries(value).map(
      ([key, inner]) => [key, inner, handedOut(use, inner, 'plain', depth + 1)] as const,
    );
    if (entries.every(([, before, after]) => before === after)) return value;
    return plainObject(entries.map(([key, , after]) => [key, after]));
  }
  return plainObject([...value].map(([key, inner]) => [keyText(key), handedOut(use, inner, 'plain', depth + 1)]));
}

function listDict(use: Operation, value: object, depth: number): unknown {
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return new Map(entries.map(([key, inner]) => [key, handedOut(use, inner, 'list', depth + 1)]));
}

/** Keys are text in plain data, as in the files that it came from. */
function keyText(key: unknown): string {
  if (typeof key === 'string') return key;
  return key === null
    ? 'null'
    : typeof key === 'boolean'
      ? String(key)
      : isNumber(key)
        ? formatNumber(key)
        : String(key);
}

/** An ordinary object; `__proto__` is a key like any other. */
export function plainObject(entries: Iterable<readonly [string, unknown]>): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [key, value] of entries) {
    Object.defineProperty(result, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return result;
}
