import { type Dict, entriesOf, hasKey, keysOf, valueAt } from '../values/dict.ts';
import { makeTuple } from '../values/tuple.ts';
import type { Operation } from '../run/operation.ts';
import { pairsOf } from '../run/pairs.ts';
import type { Method, Methods } from './methods.ts';

/** Python's methods of dicts. Those that change the dict work on one that the template itself has made. */
export const dictMethods: Methods = new Map<string, Method>([
  [
    'items',
    { parameters: [], run: (use, self) => use.makeList(entriesOf(dict(use, self)).map((entry) => makeTuple(entry))) },
  ],
  ['keys', { parameters: [], run: (use, self) => use.makeList(keysOf(dict(use, self))) }],
  [
    'values',
    { parameters: [], run: (use, self) => use.makeList(entriesOf(dict(use, self)).map(([, value]) => value)) },
  ],
  ['copy', { parameters: [], run: (use, self) => use.makeDict(entriesOf(dict(use, self))) }],
  [
    'get',
    {
      parameters: ['key', 'default?'],
      run: (use, self, [key, fallback]) =>
        hasKey(dict(use, self), use.peek(key)) ? (valueAt(dict(use, self), use.peek(key)) ?? null) : (fallback ?? null),
    },
  ],
  [
    'update',
    {
      parameters: ['other?', '**entries'],
      run: (use, self, [other, entries]) => {
        const target = own(use, self, 'update');
        for (const [key, value] of pairsOf(use, other)) target.set(use.key(key), value);
        for (const [key, value] of entries as Map<string, unknown>) target.set(key, value);
        return null;
      },
    },
  ],
  [
    'setdefault',
    {
      parameters: ['key', 'default?'],
      run: (use, self, [key, fallback]) => {
        const target = own(use, self, 'setdefault');
        if (!target.has(use.key(key))) target.set(use.key(key), fallback ?? null);
        return target.get(use.key(key));
      },
    },
  ],
  [
    'pop',
    {
      parameters: ['key', 'default?'],
      run: (use, self, [key, fallback]) => {
        const target = own(use, self, 'pop');
        if (!target.has(use.key(key))) return fallback === undefined ? use.fail('The dict has no such key.') : fallback;
        const value = target.get(use.key(key));
        target.delete(use.key(key));
        return value;
      },
    },
  ],
  [
    'clear',
    {
      parameters: [],
      run: (use, self) => {
        own(use, self, 'clear').clear();
        return null;
      },
    },
  ],
]);

function dict(use: Operation, self: unknown): Dict {
  return use.dict(self);
}

function own(use: Operation, self: unknown, method: string): Map<unknown, unknown> {
  if (self instanceof Map && use.machine.owned.has(self)) return self;
  return use.fail(
    `"${method}" would change a variable.`,
    'Make a new dict: "{% set copy = variable.copy() %}", or use "combine".',
    'CHANGES_VARIABLE',
  );
}
