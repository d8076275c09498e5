import { LIMITS } from '../limits.ts';
import { type Dict, hasKey, isDict, keysOf, sizeOf, valueAt } from '../values/dict.ts';
import { Float, isNumber, type PythonNumber } from '../values/number.ts';
import { isTuple } from '../values/tuple.ts';
import { typePhrase } from '../values/type-name.ts';
import type { Operation } from './operation.ts';

/** Python's truth: empty, zero and none are false. */
export function truth(use: Operation, value: unknown): boolean {
  const known = use.peek(value);
  if (known === null || known === undefined || known === false || known === '') return false;
  if (isNumber(known)) return rank(known) != 0; // oxlint-disable-line eqeqeq -- 0n is zero too
  if (Array.isArray(known)) return known.length > 0;
  return !isDict(known) || sizeOf(known) > 0;
}

/** A number that `==` and `<` compare exactly, also between int and bigint. */
function rank(value: PythonNumber): number | bigint {
  if (value instanceof Float) return value.value;
  return typeof value === 'boolean' ? Number(value) : value;
}

/** Python's equality: deep, and never between a text and a number. Two secrets are compared by their text. */
export function equals(use: Operation, left: unknown, right: unknown, depth = 0): boolean {
  if (depth > LIMITS.data) use.fail('These values are nested too deeply to compare.', undefined, 'TEMPLATE_LIMIT');
  use.machine.spend(1, use.span);
  const a = use.peek(left) ?? null;
  const b = use.peek(right) ?? null;
  if (isNumber(a) && isNumber(b)) return rank(a) == rank(b); // oxlint-disable-line eqeqeq -- int and bigint
  if (Array.isArray(a) && Array.isArray(b)) {
    if (isTuple(a) !== isTuple(b) || a.length !== b.length) return false;
    return a.every((item, index) => equals(use, item, b[index], depth + 1));
  }
  if (isDict(a) && isDict(b)) return equalDicts(use, a, b, depth);
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  return a === b;
}

function equalDicts(use: Operation, a: Dict, b: Dict, depth: number): boolean {
  if (sizeOf(a) !== sizeOf(b)) return false;
  return keysOf(a).every((key) => hasKey(b, key) && equals(use, valueAt(a, key), valueAt(b, key), depth + 1));
}

/** Less than zero, zero, more than zero; an error for what has no order, such as a text and a number. */
export function order(use: Operation, left: unknown, right: unknown, depth = 0): number {
  if (depth > LIMITS.data) use.fail('These values are nested too deeply to compare.', undefined, 'TEMPLATE_LIMIT');
  use.machine.spend(1, use.span);
  const a = use.peek(left);
  const b = use.peek(right);
  if (isNumber(a) && isNumber(b)) return rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0;
  if (typeof a === 'string' && typeof b === 'string') return orderTexts(a, b);
  if (Array.isArray(a) && Array.isArray(b) && isTuple(a) === isTuple(b)) {
    for (const [index, item] of a.entries()) {
      if (index >= b.length) return 1;
      const difference = equals(use, item, b[index], depth + 1) ? 0 : order(use, item, b[index], depth + 1);
      if (difference !== 0) return difference;
    }
    return a.length - b.length;
  }
  if (a instanceof Date && b instanceof Date) return a.getTime() - b.getTime();
  const hint =
    typeof a === 'string' || typeof b === 'string' ? 'Convert the text with "| int" or "| float".' : undefined;
  return use.fail(`${capital(typePhrase(left))} and ${typePhrase(right)} have no order.`, hint, 'WRONG_VALUE_TYPE');
}

/** By code points, as Python compares. */
export function orderTexts(a: string, b: string): number {
  if (!/[\uD800-\uDFFF]/.test(a) && !/[\uD800-\uDFFF]/.test(b)) return a < b ? -1 : a > b ? 1 : 0;
  const left = [...a];
  const right = [...b];
  for (const [index, character] of left.entries()) {
    const difference = (character.codePointAt(0) ?? 0) - (right[index]?.codePointAt(0) ?? -1);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** `item in container`. */
export function contains(use: Operation, container: unknown, item: unknown): boolean {
  const inside = use.peek(container);
  if (typeof inside === 'string') {
    const part = use.peek(item);
    return typeof part === 'string' ? inside.includes(part) : use.wrongType('a text before "in"', part);
  }
  if (Array.isArray(inside)) return containsItem(use, inside, item);
  if (isDict(inside)) return hasKey(inside, use.peek(item));
  return use.wrongType('a list, a text or a dict after "in"', inside);
}

/** True as soon as one item is equal; an item that is unknown matters only when none is. */
function containsItem(use: Operation, items: readonly unknown[], item: unknown): boolean {
  const wanted = use.peek(item);
  if (typeof wanted === 'string' && items.includes(wanted)) return true;
  return items.some((one) => equals(use, one, item));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
