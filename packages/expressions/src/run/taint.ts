import { Secret } from '@signet/core';
import { LIMITS } from '../limits.ts';
import { isTuple, makeTuple } from '../values/tuple.ts';
import { isDict } from '../values/dict.ts';
import type { Operation } from './operation.ts';

/**
 * A result that a secret went into: every text in it is secret. Numbers, booleans and none stay plain; they are what
 * comparisons and conversions give.
 */
export function tainted(use: Operation, value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return new Secret(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > LIMITS.data) use.fail('This value is nested too deeply.', undefined, 'TEMPLATE_LIMIT');
  use.machine.spend(1, use.span);
  if (Array.isArray(value)) {
    const items = value.map((item) => tainted(use, item, depth + 1));
    return isTuple(value) ? makeTuple(items) : use.makeList(items);
  }
  if (value instanceof Map)
    return use.makeDict([...value].map(([key, inner]) => [key, tainted(use, inner, depth + 1)]));
  if (isDict(value))
    return use.makeDict(Object.entries(value).map(([key, inner]) => [key, tainted(use, inner, depth + 1)]));
  return value;
}
