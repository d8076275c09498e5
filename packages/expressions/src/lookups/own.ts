import { didYouMean } from '@signet/source';
import { LIMITS } from '../limits.ts';
import { randomItem } from '../random/choose.ts';
import { PythonRegex } from '../regex/python.ts';
import type { Frame } from '../run/frame.ts';
import { variable } from '../run/lookup.ts';
import type { Operation } from '../run/operation.ts';
import { entriesOf, isDict } from '../values/dict.ts';
import { isMissing, Undefined } from '../values/undefined.ts';
import { sequence } from './sequence.ts';
import { subelementsOf } from './subelements.ts';
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
  [
    'vars',
    (use, terms, options, frame) => terms.map((term) => variableNamed(use, frame, nameFrom(use, term), options)),
  ],
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
      `No variable found with this name: ${name}.`,
      didYouMean(name, use.machine.scope.names()),
    ),
  );
}

function nameFrom(use: Operation, term: unknown): string {
  const name = use.peek(term);
  if (typeof name !== 'string')
    use.fail(`Invalid setting identifier, "${use.print(term)}" is not a string.`, undefined, 'WRONG_VALUE_TYPE');
  return use.text(term);
}

function variableNames(use: Operation, terms: readonly unknown[]): string[] {
  const patterns = terms.map((term) => new PythonRegex(use, nameFrom(use, term)));
  const names = [...new Set(use.machine.scope.names())];
  return patterns.flatMap((pattern) => names.filter((name) => pattern.find(name) !== undefined));
}

/** The first items, then the second ones, and so on; what is shorter is filled with none. */
function together(use: Operation, terms: readonly unknown[]): unknown[] {
  if (terms.length === 0)
    use.fail('with_together requires at least one element in each list', undefined, 'WRONG_ARGUMENTS');
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
  if (first === undefined)
    use.fail('with_nested requires at least one element in the nested list', undefined, 'WRONG_ARGUMENTS');
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
