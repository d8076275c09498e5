import { didYouMean } from '@signet/source';
import { subelements } from '../filters/subelements.ts';
import { LIMITS } from '../limits.ts';
import { randomItem } from '../random/choose.ts';
import { PythonRegex } from '../regex/python.ts';
import { truth } from '../run/comparison.ts';
import type { Frame } from '../run/frame.ts';
import { variable } from '../run/lookup.ts';
import type { Operation } from '../run/operation.ts';
import { entriesOf, isDict, valueAt } from '../values/dict.ts';
import { isMissing, Undefined } from '../values/undefined.ts';
import { formatPercent } from '../text/percent-format.ts';
import { makeTuple } from '../values/tuple.ts';
import { shaped } from './lookup.ts';

type OwnLookup = (
  use: Operation,
  frame: Frame,
  terms: readonly unknown[],
  options: ReadonlyMap<string, unknown>,
  wantList: boolean,
) => unknown;

/** Lookups that need nothing but the values they are given and the variables. */
export const ownLookups: ReadonlyMap<string, OwnLookup> = new Map<string, OwnLookup>([
  [
    'vars',
    (use, frame, terms, options, wantList) =>
      shaped(
        use,
        flat(use, terms).map((term) => variableNamed(use, frame, use.text(term), options)),
        wantList,
      ),
  ],
  ['varnames', (use, _frame, terms, _options, wantList) => shaped(use, variableNames(use, terms), wantList)],
  ['items', (use, _frame, terms, _options, wantList) => shaped(use, flat(use, terms), wantList)],
  ['list', (use, _frame, terms, _options, wantList) => shaped(use, terms, wantList)],
  ['flattened', (use, _frame, terms, _options, wantList) => shaped(use, deepFlat(use, terms), wantList)],
  [
    'dict',
    (use, _frame, terms, _options, wantList) =>
      shaped(
        use,
        flat(use, terms).flatMap((term) =>
          entriesOf(use.dict(term)).map(([key, value]) =>
            use.makeDict([
              ['key', key],
              ['value', value],
            ]),
          ),
        ),
        wantList,
      ),
  ],
  [
    'indexed_items',
    (use, _frame, terms, _options, wantList) =>
      shaped(
        use,
        flat(use, terms).map((item, index) => makeTuple([index, item])),
        wantList,
      ),
  ],
  ['together', (use, _frame, terms, _options, wantList) => shaped(use, together(use, terms), wantList)],
  ['nested', (use, _frame, terms, _options, wantList) => shaped(use, nested(use, terms), wantList)],
  ['cartesian', (use, _frame, terms, _options, wantList) => shaped(use, nested(use, terms), wantList)],
  [
    'subelements',
    (use, _frame, [list, path, skip], _options, wantList) =>
      shaped(
        use,
        subelements(use, list, path, isDict(skip) && truth(use, valueAt(skip, 'skip_missing') ?? null)),
        wantList,
      ),
  ],
  ['sequence', (use, _frame, terms, options, wantList) => shaped(use, sequence(use, terms, options), wantList)],
  [
    'random_choice',
    (use, _frame, terms, _options, wantList) =>
      shaped(use, [randomItem(use, terms, undefined, undefined, undefined)], wantList),
  ],
]);

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
  return [...new Set(use.machine.scope.names())].filter((name) =>
    patterns.some((pattern) => pattern.find(name) !== undefined),
  );
}

function together(use: Operation, terms: readonly unknown[]): unknown[] {
  const lists = terms.map((term) => use.list(term));
  const size = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: size }, (_, index) => use.makeList(lists.map((list) => list[index] ?? null)));
}

function nested(use: Operation, terms: readonly unknown[]): unknown[] {
  let rows: unknown[][] = [[]];
  for (const term of terms) {
    const items = use.list(term);
    if (rows.length * items.length > LIMITS.items)
      use.fail(`A list has at most ${LIMITS.items} items here.`, undefined, 'TEMPLATE_LIMIT');
    rows = rows.flatMap((row) => items.map((item) => [...row, item]));
  }
  return rows.map((row) => use.makeList(row));
}

const SHORT = /^(?:(?:(0?x?[\da-f]+)-)?(0?x?[\da-f]+))(?:\/(-?0?x?[\da-f]+))?(?::(.+))?$/i;

/** `start=1 end=5 stride=2 format=web%02d`, `1-5/2:web%02d`, or the same as options; numbers come as text. */
function sequence(use: Operation, terms: readonly unknown[], options: ReadonlyMap<string, unknown>): string[] {
  const settings = new Map([...options].map(([name, value]) => [name, use.print(value)]));
  for (const term of terms) {
    const text = use.print(term);
    const short = SHORT.exec(text);
    if (short !== null)
      for (const [index, name] of ['start', 'end', 'stride', 'format'].entries())
        if (short[index + 1] !== undefined) settings.set(name, short[index + 1] ?? '');
    if (short === null)
      for (const [, name, value] of text.matchAll(/(\w+)=(\S+)/g)) settings.set(name ?? '', value ?? '');
  }
  const number = (name: string, fallback: number): number => {
    const value = Number(settings.get(name) ?? fallback);
    return Number.isSafeInteger(value) ? value : use.fail(`"${name}" of "sequence" is no integer.`);
  };
  const start = number('start', 1);
  const count = settings.has('count') ? number('count', 0) : undefined;
  const stride = number('stride', count === undefined && number('end', start) < start ? -1 : 1);
  const end = count === undefined ? number('end', start) : start + stride * (count - 1);
  const size = stride === 0 ? 0 : Math.max(0, Math.floor((end - start) / stride) + 1);
  if (size > LIMITS.items) use.fail(`"sequence" gives at most ${LIMITS.items} values.`, undefined, 'TEMPLATE_LIMIT');
  return Array.from({ length: size }, (_, index) =>
    formatPercent(use, settings.get('format') ?? '%d', start + index * stride),
  );
}
