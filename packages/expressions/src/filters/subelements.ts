import type { Operation } from '../run/operation.ts';
import { type Dict, entriesOf, hasKey, isDict, valueAt } from '../values/dict.ts';
import { makeTuple } from '../values/tuple.ts';
import { Undefined } from '../values/undefined.ts';

/** Every element together with each item of the list that is at `path` in it. Refusals are in Ansible's words. */
export function subelements(use: Operation, value: unknown, path: unknown, skipMissing: boolean): unknown[] {
  const whole = use.known(value);
  const elements = isDict(whole)
    ? entriesOf(whole).map(([, one]) => one)
    : Array.isArray(whole)
      ? use.list(whole)
      : use.fail('obj must be a list of dicts or a nested dict', undefined, 'WRONG_VALUE_TYPE');
  const isList = Array.isArray(path);
  if (!isList && typeof use.peek(path) !== 'string')
    use.fail('subelements must be a list or a string', undefined, 'WRONG_VALUE_TYPE');
  const steps = isList ? (path as unknown[]) : use.text(path).split('.');
  const pairs: unknown[] = [];
  for (const element of elements) {
    for (const item of itemsAt(use, element, steps, skipMissing)) pairs.push(makeTuple([element, item]));
  }
  return use.makeList(pairs);
}

function itemsAt(
  use: Operation,
  element: unknown,
  steps: readonly unknown[],
  skipMissing: boolean,
): readonly unknown[] {
  let found: unknown = element;
  for (const step of steps) {
    const dict: Dict = isDict(use.known(found))
      ? (found as Dict)
      : use.fail(`the key ${use.print(step)} should point to a dictionary, got '${use.print(found)}'`);
    if (!hasKey(dict, step)) {
      if (skipMissing) return [];
      use.fail(
        `could not find '${use.print(step)}' key in iterated item '${use.print(dict)}'`,
        undefined,
        'UNDEFINED_ATTRIBUTE',
      );
    }
    found = valueAt(dict, step) ?? null;
  }
  if (Array.isArray(found)) return use.list(found);
  if (found instanceof Undefined) throw found.error();
  return use.fail(`the key ${use.print(steps.at(-1))} should point to a list, got '${use.print(found)}'`);
}
