import { LIMITS } from '../limits.ts';
import { equals, order } from '../run/comparison.ts';
import type { Operation } from '../run/operation.ts';
import type { Method, Methods } from './methods.ts';

/** Python's methods of lists. Those that change the list work on one that the template itself has made. */
export const listMethods: Methods = new Map<string, Method>([
  ['copy', { parameters: [], run: (use, self) => use.makeList(use.list(self)) }],
  [
    'count',
    {
      parameters: ['value'],
      run: (use, self, [value]) => use.list(self).filter((one) => equals(use, one, value)).length,
    },
  ],
  [
    'index',
    {
      parameters: ['value'],
      run: (use, self, [value]) => {
        const found = use.list(self).findIndex((one) => equals(use, one, value));
        return found === -1 ? use.fail('The list has no such item.') : found;
      },
    },
  ],
  changing('append', ['value'], (use, list, [value]) => {
    insert(use, list, list.length, [value]);
  }),
  changing('extend', ['values'], (use, list, [values]) => {
    insert(use, list, list.length, use.list(values));
  }),
  changing('insert', ['index', 'value'], (use, list, [index, value]) => {
    insert(use, list, use.integer(index), [value]);
  }),
  changing('pop', ['index?'], (use, list, [index]) => {
    const at = index === undefined ? -1 : use.integer(index);
    const counted = at < 0 ? at + list.length : at;
    if (counted < 0 || counted >= list.length) use.fail('The list has no such item.');
    return list.splice(counted, 1)[0];
  }),
  changing('remove', ['value'], (use, list, [value]) => {
    const found = list.findIndex((one) => equals(use, one, value));
    if (found === -1) use.fail('The list has no such item.');
    list.splice(found, 1);
  }),
  changing('reverse', [], (_use, list) => {
    list.reverse();
  }),
  changing('sort', [], (use, list) => {
    const sorted = list.toSorted((a, b) => order(use, a, b));
    list.splice(0, list.length, ...sorted);
  }),
  changing('clear', [], (_use, list) => {
    list.length = 0;
  }),
]);

function changing(
  name: string,
  parameters: readonly string[],
  run: (use: Operation, list: unknown[], args: readonly unknown[]) => unknown,
): [string, Method] {
  return [
    name,
    {
      parameters,
      run: (use, self, args) => {
        if (!use.machine.owned.has(self as object)) {
          use.fail(
            `"${name}" would change a variable.`,
            'Make a new list with "+", or copy it first: "{% set copy = variable.copy() %}".',
            'CHANGES_VARIABLE',
          );
        }
        return run(use, self as unknown[], args) ?? null;
      },
    },
  ];
}

function insert(use: Operation, list: unknown[], at: number, items: readonly unknown[]): void {
  if (list.length + items.length > LIMITS.items)
    use.fail(`A list has at most ${LIMITS.items} items here.`, undefined, 'TEMPLATE_LIMIT');
  list.splice(at, 0, ...items);
}
