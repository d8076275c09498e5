import { filter, type Filters } from '../registry/definition.ts';
import { isDict, sizeOf } from '../values/dict.ts';

const count = filter([], (use, value) => {
  const plain = use.peek(value);
  if (typeof plain === 'string') return [...plain].length;
  if (isDict(plain)) return sizeOf(plain);
  return Array.isArray(plain) ? plain.length : use.wrongType('a list, a text or a dict', plain);
});

/** Lists as a whole. */
export const listFilters: Filters = {
  length: count,
  count,
  join: filter(['d?', 'attribute?'], (use, value, [separator]) => use.bounded(use.list(value).map((one) => use.print(one)).join(separator === undefined ? '' : use.print(separator)))),
};
