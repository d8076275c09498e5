import { didYouMean } from '@signet/source';
import { subelements } from '../filters/subelements.ts';
import { LIMITS } from '../limits.ts';
import { randomItem } from '../random/choose.ts';
import { PythonRegex } from '../regex/python.ts';
import { truth } from '../run/comparison.ts';
import type { Frame } from '../run/frame.ts';
import { variable } from '../run/lookup.ts';
import type { Operation } from '../run/operation.ts';
import { type Dict, entriesOf, hasKey, isDict, valueAt } from '../values/dict.ts';
import { isMissing, Undefined } from '../values/undefined.ts';
import { sequence } from './sequence.ts';
import { makeTuple } from '../values/tuple.ts';
import { typePhrase } from '../values/type-name.ts';

type OwnLookup = (
  use: Operation,
  terms: readonly unknown[],
  options: ReadonlyMap<string, unknown>,
  frame: Frame,
) => readonly unknown[];

/** Lookups that need nothing but the values they are given and the variables. */
export const ownLookups: ReadonlyMap<string, OwnLookup> = new Map<string, OwnLookup>([
  ['vars', (use, terms, options, frame) => terms.map((term) => variableNamed(use, frame, use.text(term), options))],
  ['varnames', (use, terms) => variableNames(use, terms)],
  ['items', (use, terms) => flat(use, terms)],
  ['list', (_use, terms) => terms],
  ['flattened', (use, terms) => deepFlat(use, terms)],
  ['dict', (use, terms) => terms.flatMap((term) => dictItems(use, term))],
  ['indexed_items', (use, terms) => flat(use, terms).map((item, index) => makeTuple([index, item]))],
  ['together', together],
  ['nested', nested],
  ['cartesian', nested],
  ['subelements', subelementsOf],
  ['sequence', sequence],
  [
    'random_choice',
    (use, terms) => (terms.length === 0 ? [] : [randomItem(use, terms, undefined, undefined, undefined)]),
  ],
]);

function dictItems(use: Operation, term: unknown): unknown[] {
  // In Ansible's words, which playbooks look for.
  if (!isDict(use.known(term)))
    use.fail(`with_dict expects a dict, not ${typePhrase(term)}.`, undefined, 'WRONG_VALUE_TYPE');
  return entriesOf(use.dict(term)).map(([key, value]) =>
    use.makeDict([
      ['key', key],
      ['value', value],
    ]),
  );
}

/** Every element with each item of a list in it; as in Ansible that list is no longer in the element. */
function subelementsOf(use: Operation, terms: readonly unknown[]): unknown[] {
  const [list, path, flags] = terms;
  if (terms.length < 2 || terms.length > 3)
    use.fail('"subelements" takes a list, a key and options.', undefined, 'WRONG_ARGUMENTS');
  const steps = use.text(path, 'the name of a key').split('.');
  const skip = isDict(flags) && truth(use, valueAt(flags, 'skip_missing') ?? null);
  const whole = use.known(list);
  if (isDict(whole) && isSkipped(whole)) return [];
  const elements = isDict(whole) ? entriesOf(whole).map(([, element]) => element) : use.list(list);
  const kept = elements.filter((element) => !(isDict(element) && isSkipped(element)));
  return subelements(use, kept, path, skip).map((pair) => {
    const [element, item] = pair as readonly unknown[];
    return makeTuple([without(use, element, steps), item]);
  });
}

function isSkipped(element: Dict): boolean {
  return hasKey(element, 'skipped') && valueAt(element, 'skipped') !== false;
}

function without(use: Operation, element: unknown, [step, ...further]: readonly string[]): unknown {
  if (!isDict(element)) return element;
  const entries = entriesOf(element).flatMap(([key, value]) => {
    if (key !== step) return [[key, value] as const];
    return further.length === 0 ? [] : [[key, without(use, value, further)] as const];
  });
  return use.makeDict(entries);
}

/** One level of lists undone, as Ansible does with what a lookup is given. */
function flat(use: Operation, terms: readonly unknown[]): unknown[] {
  return terms.flatMap((term) => {
    use.known(term);
    return Array.isArray(term) ? [...use.list(term)] : [term];
  });
}

function deepFlat(use: Operation, terms: readonly unknown[], depth = 0): unknown[] {
  if (depth > LIMITS.data) use.fail('These lists are nested too deeply.', undefined, 'TEMPLATE_LIMIT');
  return terms.flatMap((term) => (Array.isArray(term) ? deepFlat(use, use.list(term), depth + 1) : [term]));
}

function variableNamed(use: Operation, frame: Frame, name: string, options: ReadonlyMap<string, unknown>): unknown {
  const value = variable(use.machine, frame, name, use.span);
  if (!isMissing(value)) return value;
  if (options.has('default')) return options.get('default');
  return new Undefined(() =>
    use.machine.problem(
      use.span,
      'UNDEFINED_VARIABLE',
      `The variable "${name}" is not defined.`,
      didYouMean(name, use.machine.scope.names()),
    ),
  );
}

function variableNames(use: Operation, terms: readonly unknown[]): string[] {
  const patterns = terms.map((term) => new PythonRegex(use, use.text(term)));
  const names = [...new Set(use.machine.scope.names())];
  return patterns.flatMap((pattern) => names.filter((name) => pattern.find(name) !== undefined));
}

/** The first items, then the second ones, and so on; what is shorter is filled with none. */
function together(use: Operation, terms: readonly unknown[]): unknown[] {
  if (terms.length === 0) use.fail('"together" needs at least one list.', undefined, 'WRONG_ARGUMENTS');
  const lists = terms.map((term) => use.list(term));
  const size = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: size }, (_, index) =>
    use.makeList(
      flat(
        use,
        lists.map((list) => list[index] ?? null),
      ),
    ),
  );
}

/** Every combination of an item of each list; lists among the items are undone. */
function nested(use: Operation, terms: readonly unknown[]): unknown[] {
  const [first, ...others] = terms;
  if (first === undefined) use.fail('"nested" needs at least one list.', undefined, 'WRONG_ARGUMENTS');
  if (others.length === 0) return use.list(first).map((item) => use.makeList(flat(use, use.list(item))));
  let rows = use.list(first).map((item) => flat(use, [item]));
  for (const term of others) {
    const items = use.list(term);
    if (rows.length * items.length > LIMITS.items)
      use.fail(`A list has at most ${LIMITS.items} items here.`, undefined, 'TEMPLATE_LIMIT');
    rows = rows.flatMap((row) => items.map((item) => [...row, ...flat(use, [item])]));
  }
  return rows.map((row) => use.makeList(row));
}
