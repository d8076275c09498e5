import { InputError, secretsIn } from '@signet/core';
import { shortName } from '../registry/apply.ts';
import { truth } from '../run/comparison.ts';
import type { Frame } from '../run/frame.ts';
import { handedOut, plainObject } from '../run/native.ts';
import type { Operation } from '../run/operation.ts';
import { isUnknown, UnknownReached } from '../values/unknown.ts';
import { unknownLookup } from './names.ts';
import { ownLookups } from './own.ts';

/**
 * `lookup('name', …)` and `query('name', …)`: the first gives one value, or several joined by commas; the second, and
 * the first with `wantlist=true`, a list. With `errors='ignore'` or `'warn'` a failure is no error, and gives nothing.
 */
export function lookup(
  use: Operation,
  frame: Frame,
  name: unknown,
  terms: readonly unknown[],
  options: ReadonlyMap<string, unknown>,
  asList: boolean,
): unknown {
  const called = shortName(use.text(name, 'the name of a lookup'));
  const wantList = asList || (options.has('wantlist') && truth(use, options.get('wantlist')));
  const mode = options.has('errors') ? use.print(options.get('errors')) : 'strict';
  const rest = new Map([...options].filter(([key]) => key !== 'wantlist' && key !== 'errors'));
  try {
    const items = found(use, frame, called, terms, rest);
    return wantList ? use.makeList(items) : single(use, items);
  } catch (error) {
    if (!(error instanceof InputError) || NEVER_IGNORED.has(error.code)) throw error;
    if (mode !== 'ignore' && mode !== 'warn') throw error;
    if (mode === 'warn') use.machine.environment.onWarning?.(error);
    return wantList ? use.makeList([]) : null;
  }
}

const NEVER_IGNORED: ReadonlySet<string> = new Set([
  'UNKNOWN_LOOKUP',
  'UNDEFINED_VARIABLE',
  'UNDEFINED_ATTRIBUTE',
  'TEMPLATE_LIMIT',
]);

/** What a lookup finds, before it is made one value. */
export function found(
  use: Operation,
  frame: Frame,
  name: string,
  terms: readonly unknown[],
  options: ReadonlyMap<string, unknown>,
): readonly unknown[] {
  const own = ownLookups.get(name);
  if (own !== undefined) return own(use, terms, options, frame);
  const ask = use.machine.environment.lookup;
  if (ask === undefined)
    return use.fail(`The lookup "${name}" cannot be used here.`, unknownLookup(name), 'UNKNOWN_LOOKUP');
  for (const value of [...terms, ...options.values()]) use.known(value);
  const plainTerms = terms.map((term) => handedOut(use, term, 'plain'));
  const plainOptions = plainObject([...options].map(([key, value]) => [key, handedOut(use, value, 'plain')]));
  if (hasUnknown(plainTerms) || hasUnknown(Object.values(plainOptions))) throw new UnknownReached();
  for (const secret of secretsIn([plainTerms, plainOptions])) use.machine.revealed(secret);
  const answer = asked(use, () => ask(name, plainTerms, plainOptions, use.machine.scope));
  if (isUnknown(answer)) throw new UnknownReached();
  return Array.isArray(answer) ? (answer as readonly unknown[]) : [answer];
}

/** What the world answers; an error without a place gets that of the lookup. */
function asked(use: Operation, ask: () => unknown): unknown {
  try {
    return ask();
  } catch (error) {
    if (!(error instanceof InputError) || error.at !== undefined) throw error;
    const { code, message, hint } = error;
    throw use.machine.problem(use.span, code, message, hint);
  }
}

function hasUnknown(values: readonly unknown[]): boolean {
  return values.some((value) => {
    if (isUnknown(value)) return true;
    if (Array.isArray(value)) return hasUnknown(value);
    return (
      typeof value === 'object' &&
      value !== null &&
      Object.getPrototypeOf(value) === Object.prototype &&
      hasUnknown(Object.values(value))
    );
  });
}

/** As `lookup` gives it: one item by itself, several texts joined by commas, and other lists as they are. */
function single(use: Operation, items: readonly unknown[]): unknown {
  const [first] = items;
  if (items.length === 1) return first;
  if (items.length > 0 && items.every((item) => typeof use.peek(item) === 'string'))
    return use.bounded(items.map((item) => use.text(item)).join(','));
  return use.makeList(items);
}
