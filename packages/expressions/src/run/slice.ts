import { Secret } from '@signet/core';
import { isTuple, makeTuple } from '../values/tuple.ts';
import type { Operation } from './operation.ts';

/** `value[from:to:step]` of a list or a text; negative bounds count from the end. */
export function sliceOf(use: Operation, value: unknown, from: unknown, to: unknown, step: unknown): unknown {
  use.known(value);
  const text = typeof value === 'string' || value instanceof Secret;
  if (!text && !Array.isArray(value)) return use.wrongType('a list or a text', value);
  const items: readonly unknown[] = text ? [...use.text(value)] : value;
  const stride = bound(use, step) ?? 1;
  if (stride === 0) use.fail('The step of a slice cannot be zero.');
  const size = items.length;
  const limit = (index: number | undefined, fallback: number): number => {
    if (index === undefined) return fallback;
    const counted = index < 0 ? index + size : index;
    return stride > 0 ? Math.min(Math.max(counted, 0), size) : Math.min(Math.max(counted, -1), size - 1);
  };
  const start = limit(bound(use, from), stride > 0 ? 0 : size - 1);
  const stop = limit(bound(use, to), stride > 0 ? size : -1);
  const taken: unknown[] = [];
  for (let index = start; stride > 0 ? index < stop : index > stop; index += stride) taken.push(items[index]);
  use.machine.spend(taken.length, use.span);
  if (text) return taken.join('');
  return isTuple(value) ? makeTuple(taken) : use.makeList(taken);
}

function bound(use: Operation, value: unknown): number | undefined {
  use.known(value);
  return value === null || value === undefined ? undefined : use.integer(value, 'an integer as bound of the slice');
}
