import type { Frame } from '../run/frame.ts';
import type { Operation } from '../run/operation.ts';
import { handedOut, plainObject } from '../run/native.ts';

/** `lookup('name', …)` and `query('name', …)`. */
export function lookup(use: Operation, _frame: Frame, name: unknown, terms: readonly unknown[], options: ReadonlyMap<string, unknown>, asList: boolean): unknown {
  const ask = use.machine.environment.lookup;
  const called = use.text(name, 'the name of a lookup');
  if (ask === undefined) return use.fail(`The lookup "${called}" cannot be used here.`, undefined, 'UNKNOWN_LOOKUP');
  const plain = plainObject([...options].map(([key, value]) => [key, handedOut(use, value, 'plain')]));
  const answer = ask(called, terms.map((term) => handedOut(use, term, 'plain')), plain);
  return asList ? (Array.isArray(answer) ? answer : [answer]) : answer;
}
