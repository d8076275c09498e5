import { entriesOf, isDict } from '../values/dict.ts';
import type { Operation } from './operation.ts';

/** The entries of a dict, or of a list of pairs. */
export function pairsOf(use: Operation, from: unknown): (readonly [unknown, unknown])[] {
  if (from === undefined) return [];
  use.known(from);
  if (isDict(from)) return entriesOf(from);
  return use.list(from).map((pair) => {
    const [key, value, more] = use.list(pair, 'a pair');
    if (value === undefined || more !== undefined) use.fail('A pair has two items.');
    return [key, value] as const;
  });
}
