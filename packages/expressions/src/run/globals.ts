import { LIMITS } from '../limits.ts';
import { bind, type Parameters } from '../registry/definition.ts';
import { Attributes, Callable } from '../values/callable.ts';
import { Undefined } from '../values/undefined.ts';
import { lookup } from '../lookups/lookup.ts';
import { now } from '../filters/times.ts';
import type { Frame } from './frame.ts';
import type { Machine } from './machine.ts';
import type { Operation } from './operation.ts';
import { pairsOf } from './pairs.ts';

/** Functions that are there without being variables. A variable of the same name hides them. */
export const globals: ReadonlyMap<string, (machine: Machine, frame: Frame) => unknown> = new Map([
  global('range', ['*bounds'], (use, [bounds]) => range(use, bounds as unknown[])),
  global('dict', ['from?', '**entries'], (use, [from, entries]) =>
    use.makeDict([...pairsOf(use, from), ...(entries as Map<string, unknown>)]),
  ),
  global(
    'namespace',
    ['from?', '**entries'],
    (use, [from, entries]) =>
      new Attributes(
        'namespace',
        use.makeDict([...pairsOf(use, from), ...(entries as Map<string, unknown>)]) as Map<string, unknown>,
      ),
  ),
  global('cycler', ['*items'], (use, [items]) => cycler(use, items as unknown[])),
  global('joiner', ['separator?'], (use, [separator]) => joiner(separator === undefined ? ', ' : use.print(separator))),
  global('lookup', ['name', '*terms', '**options'], (use, [name, terms, options], frame) =>
    lookup(use, frame, name, terms as unknown[], options as Map<string, unknown>, false),
  ),
  global('query', ['name', '*terms', '**options'], (use, [name, terms, options], frame) =>
    lookup(use, frame, name, terms as unknown[], options as Map<string, unknown>, true),
  ),
  global('q', ['name', '*terms', '**options'], (use, [name, terms, options], frame) =>
    lookup(use, frame, name, terms as unknown[], options as Map<string, unknown>, true),
  ),
  global('now', ['utc?', 'fmt?'], (use, [, format]) => now(use, format)),
  global('undef', ['hint?'], (use, [hint]) => {
    const message = (hint === undefined || hint === null ? '' : use.print(hint)) || 'A value is needed here.';
    return new Undefined(() => use.machine.problem(use.span, 'UNDEFINED_VARIABLE', message));
  }),
]);

function global(
  name: string,
  parameters: Parameters,
  run: (use: Operation, args: readonly unknown[], frame: Frame) => unknown,
): [string, (machine: Machine, frame: Frame) => unknown] {
  return [
    name,
    (_machine, frame) => new Callable(name, (use, args) => run(use, bind(use, `"${name}"`, parameters, args), frame)),
  ];
}

function range(use: Operation, bounds: readonly unknown[]): unknown[] {
  if (bounds.length === 0 || bounds.length > 3)
    use.fail('"range" takes one to three numbers.', undefined, 'WRONG_ARGUMENTS');
  const numbers = bounds.map((bound) => use.integer(bound));
  const [from = 0, to = 0, step = 1] = numbers.length === 1 ? [0, ...numbers] : numbers;
  if (step === 0) use.fail('The step of "range" cannot be zero.');
  const count = Math.max(0, Math.ceil((to - from) / step));
  if (count > LIMITS.items) use.fail(`"range" gives at most ${LIMITS.items} numbers.`, undefined, 'TEMPLATE_LIMIT');
  return use.makeList(Array.from({ length: count }, (_, index) => from + index * step));
}

function cycler(use: Operation, items: readonly unknown[]): Attributes {
  if (items.length === 0) use.fail('"cycler" needs at least one value.', undefined, 'WRONG_ARGUMENTS');
  let at = 0;
  const fields = new Map<string, unknown>([['current', items[0]]]);
  const move = (index: number): void => {
    at = index % items.length;
    fields.set('current', items[at]);
  };
  fields.set(
    'next',
    new Callable('next', () => {
      const current = items[at];
      move(at + 1);
      return current;
    }),
  );
  fields.set(
    'reset',
    new Callable('reset', () => {
      move(0);
      return null;
    }),
  );
  return new Attributes('cycler', fields);
}

function joiner(separator: string): Callable {
  let used = false;
  return new Callable('joiner', () => {
    const text = used ? separator : '';
    used = true;
    return text;
  });
}
