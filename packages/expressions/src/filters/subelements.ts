import { item } from '../run/lookup.ts';
import type { Operation } from '../run/operation.ts';
import { type Dict, entriesOf, isDict } from '../values/dict.ts';
import { makeTuple } from '../values/tuple.ts';
import { Undefined } from '../values/undefined.ts';

/** Every element together with each item of the list that is at `path` in it. */
export function subelements(use: Operation, value: unknown, path: unknown, skipMissing: boolean): unknown[] {
  const elements = isDict(use.known(value)) ? entriesOf(value as Dict).map(([, one]) => one) : use.list(value);
  const steps = Array.isArray(path) ? (path as unknown[]) : use.text(path).split('.');
  const pairs: unknown[] = [];
  for (const element of elements) {
    let found: unknown = element;
    for (const step of steps)
      found = found instanceof Undefined ? found : item(use.machine, use.dict(found), step, use.span);
    if (found instanceof Undefined) {
      if (skipMissing) continue;
      throw found.error();
    }
    if (!Array.isArray(found)) use.wrongType('a list of subelements', found);
    for (const one of found as unknown[]) pairs.push(makeTuple([element, one]));
  }
  return use.makeList(pairs);
}
