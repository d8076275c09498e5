import { didYouMean } from '@signet/source';
import type { Span } from '../place.ts';
import type { Machine } from '../run/machine.ts';
import { operate } from '../run/operation.ts';
import type { Arguments } from '../values/callable.ts';
import { isMissing } from '../values/undefined.ts';
import { bind } from './definition.ts';
import { filters } from './filters.ts';
import { REFUSALS } from './refusals.ts';
import { tests } from './tests.ts';

/** `ansible.builtin.upper` is `upper`. */
export function shortName(name: string): string {
  return name.replace(/^ansible\.(?:builtin|legacy)\./, '');
}

/**
 * `value | name(args)`. What is not defined passes through most filters as it is, so that a `default` after them still
 * helps; it is an error in the end.
 */
export function applyFilter(machine: Machine, name: string, value: unknown, args: Arguments, span: Span): unknown {
  const filter = filters.get(shortName(name));
  if (filter === undefined) {
    throw machine.problem(span, 'UNKNOWN_FILTER', `There is no filter "${name}".`, didYouMean(name, filters.keys()));
  }
  if (!filter.takesUndefined) {
    const missing = [value, ...args.positional, ...args.named.values()].find(isMissing);
    if (missing !== undefined) return missing;
  }
  return operate(
    machine,
    span,
    (use) => filter.run(use, value, bind(use, `The filter "${name}"`, filter.parameters, args)),
    REFUSALS.get(shortName(name)),
  );
}

/** `value is name(args)`: a boolean, or unknown. */
export function applyTest(machine: Machine, name: string, value: unknown, args: Arguments, span: Span): unknown {
  const test = tests.get(shortName(name));
  if (test === undefined) {
    throw machine.problem(span, 'UNKNOWN_TEST', `There is no test "${name}".`, didYouMean(name, tests.keys()));
  }
  for (const one of [value, ...args.positional, ...args.named.values()]) {
    if (isMissing(one) && !test.takesUndefined) throw one.error();
  }
  return operate(machine, span, (use) => test.run(use, value, bind(use, `The test "${name}"`, test.parameters, args)));
}
