import { truth } from '../run/comparison.ts';
import type { Frame } from '../run/frame.ts';
import { handedOut, plainObject } from '../run/native.ts';
import type { Operation } from '../run/operation.ts';
import { shortName } from '../registry/apply.ts';
import { ownLookups } from './own.ts';

/**
 * `lookup('name', …)` and `query('name', …)`: the first gives one value, or several joined by commas; the second, and
 * the first with `wantlist=true`, a list.
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
  const rest = new Map([...options].filter(([key]) => key !== 'wantlist'));
  const own = ownLookups.get(called);
  if (own !== undefined) return own(use, frame, terms, rest, wantList);
  const ask = use.machine.environment.lookup;
  if (ask === undefined) return use.fail(`The lookup "${called}" cannot be used here.`, undefined, 'UNKNOWN_LOOKUP');
  for (const value of [...terms, ...rest.values()]) use.known(value);
  const plain = plainObject([...rest].map(([key, value]) => [key, handedOut(use, value, 'plain')]));
  const answer = ask(
    called,
    terms.map((term) => handedOut(use, term, 'plain')),
    plain,
  );
  return shaped(use, Array.isArray(answer) ? (answer as unknown[]) : [answer], wantList);
}

/** A list as `lookup` gives it: one item by itself, several texts joined by commas. */
export function shaped(use: Operation, items: readonly unknown[], wantList: boolean): unknown {
  if (wantList) return use.makeList(items);
  if (items.length === 1) return items[0];
  if (items.length > 0 && items.every((item) => typeof use.peek(item) === 'string'))
    return items.map((item) => use.text(item)).join(',');
  return items.length === 0 ? '' : use.makeList(items);
}
