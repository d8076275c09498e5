import { sameValue, type SourceRef } from '@signet/core';
import { isUnsafeValue, type UnsafeText } from '@signet/source';

/** Whether two values are the same, wherever they come from. */
export function isSame(a: unknown, b: unknown): boolean {
  return sameValue(withoutMarks(a), withoutMarks(b));
}

function withoutMarks(value: unknown): unknown {
  if (isUnsafeValue(value)) return value.text;
  if (Array.isArray(value)) return value.map(withoutMarks);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutMarks(inner)]));
}

/** A value that a task gave: what looks like a template in it is never evaluated. */
export function verbatim(value: unknown, at: SourceRef): unknown {
  if (typeof value === 'string')
    return /\{[{%#]/.test(value) ? ({ kind: 'unsafe', text: value, at } satisfies UnsafeText) : value;
  if (Array.isArray(value)) return value.map((item) => verbatim(item, at));
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, verbatim(inner, at)]));
}
