import { InputError, Secret } from '@signet/core';
import { describe, expect, it } from 'vitest';
import { isBareVariable, isLoopLookup, loopItems, UNKNOWN } from '../index.ts';
import { scopeOf } from '../testing/evaluate.ts';

const AT = { file: 'site.yml', line: 7, column: 9 };
const scope = scopeOf({ users: [{ name: 'anna', groups: ['a', 'b'] }], n: 1 });

function items(name: string, terms: unknown, environment = {}): unknown {
  return loopItems(name, terms, AT, scope, environment);
}

describe('with_…', () => {
  it.each<[string, unknown, unknown[]]>([
    ['items', [1, [2, [3]]], [1, 2, [3]]],
    ['items', 'one', ['one']],
    ['items', { a: 1 }, [{ a: 1 }]],
    ['items', [], []],
    ['list', [1, [2]], [1, [2]]],
    ['flattened', [1, [2, [3]]], [1, 2, 3]],
    [
      'dict',
      { a: 1, b: { c: 2 } },
      [
        { key: 'a', value: 1 },
        { key: 'b', value: { c: 2 } },
      ],
    ],
    [
      'indexed_items',
      ['x', ['y']],
      [
        [0, 'x'],
        [1, 'y'],
      ],
    ],
    [
      'together',
      [
        [1, 2],
        ['a', 'b'],
      ],
      [
        [1, 'a'],
        [2, 'b'],
      ],
    ],
    [
      'nested',
      [
        ['a', 'b'],
        [1, 2],
      ],
      [
        ['a', 1],
        ['a', 2],
        ['b', 1],
        ['b', 2],
      ],
    ],
    [
      'subelements',
      [[{ name: 'x', groups: ['g', 'h'] }], 'groups'],
      [
        [{ name: 'x' }, 'g'],
        [{ name: 'x' }, 'h'],
      ],
    ],
    ['sequence', 'start=1 end=3 format=web%02d', ['web01', 'web02', 'web03']],
    ['varnames', '^n$', ['n']],
  ])('%s of %j', (name, terms, expected) => {
    expect(items(name, terms)).toEqual(expected);
  });

  it('asks the control node for the others, with the folder that belongs to the task', () => {
    const asked: unknown[] = [];
    const environment = {
      lookup(...question: readonly unknown[]) {
        asked.push(question.slice(0, 3));
        return ['/x'];
      },
    };
    expect(items('fileglob', ['*.j2', '*.conf'], environment)).toEqual(['/x']);
    expect(loopItems('first_found', ['a', undefined, 'b'], AT, scope, environment, 'ansible.builtin.template')).toEqual(
      ['/x'],
    );
    expect(loopItems('first_found', ['a'], AT, scope, environment, 'include_vars')).toEqual(['/x']);
    expect(asked).toEqual([
      ['fileglob', ['*.j2', '*.conf'], {}],
      ['first_found', ['a', 'b'], { subdir: 'templates' }],
      ['first_found', ['a'], { subdir: 'vars' }],
    ]);
  });

  it('keeps secrets, and what is unknown', () => {
    const secret = new Secret('s');
    expect(items('items', [[secret], 'x'])).toEqual([secret, 'x']);
    expect(items('items', UNKNOWN)).toBe(UNKNOWN);
    expect(items('items', [1, UNKNOWN])).toBe(UNKNOWN);
  });

  it('says where a loop is wrong', () => {
    let found: unknown;
    try {
      items('dict', [1]);
    } catch (error) {
      found = error;
    }
    expect(found).toBeInstanceOf(InputError);
    expect(found).toMatchObject({ code: 'WRONG_VALUE_TYPE', message: 'with_dict expects a dict, not an integer.', at: { file: 'site.yml', line: 7, column: 9 } });
  });

  it('takes a dict for no list', () => {
    expect(items('items', { a: 1 })).toEqual([{ a: 1 }]);
    expect(() => items('list', { a: 1 })).toThrow('with_list expects a list, not a dict.');
  });

  it('knows its names, and bare variables', () => {
    expect(['items', 'fileglob', 'nope', 'url'].map(isLoopLookup)).toEqual([true, true, false, false]);
    expect(
      ['users', ' users ', 'users[0].groups', 'nobody', 'users and', '{{ users }}', 'a b'].map((text) =>
        isBareVariable(text, scope),
      ),
    ).toEqual([true, true, true, false, false, false, false]);
  });
});
