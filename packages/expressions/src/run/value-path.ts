import { Undefined } from '../values/undefined.ts';
import { item } from './lookup.ts';
import type { Operation } from './operation.ts';

/** The value at `a.b.0` inside a value, as filters name attributes; `Undefined` when it is not there. */
export function valueAlong(use: Operation, value: unknown, attribute: unknown): unknown {
  let found = value;
  for (const step of steps(use, attribute)) {
    found = item(use.machine, found, step, use.span);
    if (found instanceof Undefined) return found;
  }
  return found;
}

function steps(use: Operation, attribute: unknown): (string | number)[] {
  if (typeof attribute === 'number') return [attribute];
  return use
    .text(attribute, 'the name of an attribute')
    .split('.')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
