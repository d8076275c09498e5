import { truth } from '../run/comparison.ts';
import type { Operation } from '../run/operation.ts';
import { type Dict, entriesOf, hasKey, isDict, valueAt } from '../values/dict.ts';
import { isNumber } from '../values/number.ts';
import { makeTuple } from '../values/tuple.ts';

/** Every element with each item of a list in it; as in Ansible that list is no longer in the element. */
export function subelementsOf(use: Operation, terms: readonly unknown[]): unknown[] {
  const [list, path, flags] = terms;
  if (terms.length < 2 || terms.length > 3) refuse(use, 'a list or a dict, the path of a key, and options.');
  const whole = use.known(list);
  if (isNumber(whole) && typeof whole !== 'boolean') notADict(use, whole);
  if (!(isDict(whole) || Array.isArray(whole)) || typeof use.peek(path) !== 'string')
    refuse(use, 'first a dict or a list, second a string that is the path of a key, such as "mysql.hosts".');
  if (flags !== undefined && !isDict(use.known(flags)))
    refuse(use, 'the optional third item must be a dict, such as { skip_missing: true }.');
  if (isDict(whole) && isSkipped(whole)) return [];
  const elements = isDict(whole) ? entriesOf(whole).map(([, element]) => element) : use.list(whole);
  const steps = use.text(path).split('.');
  const skip = isDict(flags) && truth(use, valueAt(flags, 'skip_missing') ?? null);
  return elements.flatMap((element) => {
    const dict = use.known(element);
    if (!isDict(dict)) return notADict(use, element);
    if (isSkipped(dict)) return [];
    const rest = without(use, dict, steps);
    return itemsIn(use, dict, steps, skip).map((item) => makeTuple([rest, item]));
  });
}

function refuse(use: Operation, what: string): never {
  return use.fail(`"subelements" expects a list of two or three items: ${what}`, undefined, 'WRONG_ARGUMENTS');
}

function notADict(use: Operation, element: unknown): never {
  return use.fail(
    `"subelements" expects a dictionary as element, not ${use.print(element)}.`,
    undefined,
    'WRONG_VALUE_TYPE',
  );
}

function isSkipped(element: Dict): boolean {
  return hasKey(element, 'skipped') && valueAt(element, 'skipped') !== false;
}

/** The list at the end of a path; where missing keys are skipped, the rest of the path is looked for without them. */
function itemsIn(use: Operation, element: Dict, steps: readonly string[], skipMissing: boolean): readonly unknown[] {
  let dict = element;
  for (const [index, step] of steps.entries()) {
    if (!hasKey(dict, step)) {
      if (skipMissing) continue;
      use.fail(`"subelements" could not find '${step}' key in iterated item ${use.print(dict)}.`);
    }
    const inner = use.known(valueAt(dict, step) ?? null);
    if (index === steps.length - 1) {
      if (Array.isArray(inner)) return use.list(inner);
      return use.fail(`The key "${step}" of "subelements" should point to a list, not to ${use.print(inner)}.`);
    }
    if (isDict(inner)) dict = inner;
    else if (!skipMissing)
      use.fail(`The key "${step}" of "subelements" should point to a dictionary, not to ${use.print(inner)}.`);
  }
  return [];
}

function without(use: Operation, element: unknown, [step, ...further]: readonly string[]): unknown {
  if (!isDict(element)) return element;
  const entries = entriesOf(element).flatMap(([key, value]) => {
    if (key !== step) return [[key, value] as const];
    return further.length === 0 ? [] : [[key, without(use, value, further)] as const];
  });
  return use.makeDict(entries);
}
