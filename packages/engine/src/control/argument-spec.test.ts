import { Secret } from '@signet/core';
import { expect, it } from 'vitest';
import { checkArguments } from './argument-spec.ts';

const SPEC = {
  name: { type: 'str', required: true },
  num: { type: 'int', default: 3, aliases: ['number'] },
  mode: { choices: ['a', 'b'], default: 'a' },
  numbers: { type: 'list', elements: 'int' },
  sub: { type: 'dict', options: { x: { type: 'bool', required: true }, y: { type: 'str' } } },
  many: {
    type: 'list',
    elements: 'dict',
    options: { k: { type: 'str', required: true }, z: { type: 'int' } },
    required_together: [['k', 'z']],
  },
};

it('finds nothing wrong with what can be put in its type', () => {
  const given = { name: { a: 1 }, number: '7', mode: 'b', numbers: '1,2', sub: 'x=yes, y=1', many: [{ k: 1, z: 2 }] };
  expect(checkArguments(SPEC, given)).toEqual([]);
});

// As ansible-core 2.14.18 says it, but that it names its own class for texts of YAML.
it('tells in Ansible’s words and order what is wrong', () => {
  const given = {
    num: 'x',
    mode: 'c',
    numbers: '1,z',
    sub: { y: 1, q: 2 },
    many: [{ k: 'a' }, { z: 'q' }, 'str'],
    other: 1,
  };
  expect(checkArguments(SPEC, given)).toEqual([
    'dictionary requested, could not parse JSON or key=value',
    'missing required arguments: name',
    "argument 'num' is of type <class 'str'> and we were unable to convert to int: <class 'str'> cannot be converted to an int",
    "Elements value for option 'numbers' is of type <class 'str'> and we were unable to convert to int: <class 'str'> cannot be converted to an int",
    "Elements value for option 'many' is of type <class 'str'> and we were unable to convert to dict: dictionary requested, could not parse JSON or key=value",
    'value of mode must be one of: a, b, got: c',
    'missing required arguments: x found in sub',
    'parameters are required together: k, z found in many',
    'missing required arguments: k found in many',
    "argument 'z' is of type <class 'str'> found in 'many'. and we were unable to convert to int: <class 'str'> cannot be converted to an int",
    'parameters are required together: k, z found in many',
    'other, sub.q. Supported parameters include: many, mode, name, num, numbers, sub (number).',
  ]);
});

it('knows what goes together and what does not', () => {
  const spec = {
    one: {
      type: 'dict',
      options: { a: {}, b: {}, c: {}, d: {} },
      mutually_exclusive: [['a', 'b']],
      required_one_of: [['c', 'd']],
      required_if: [['a', 'x', ['c', 'd'], true]],
      required_by: { a: ['c'] },
    },
  };
  expect(checkArguments(spec, { one: { a: 'x', b: 'y' } })).toEqual([
    'parameters are mutually exclusive: a|b found in one',
    'one of the following is required: c, d found in one',
    'a is x but any of the following are missing: c, d found in one',
    "missing parameter(s) required by 'a': c found in one",
  ]);
});

it('shows no secret', () => {
  const spec = { port: { type: 'int' }, mode: { choices: ['a'] }, pin: { type: 'bool', no_log: true } };
  const text = checkArguments(spec, {
    port: new Secret('hunter2'),
    mode: new Secret('hunter2'),
    pin: 'hunter2',
  }).join();
  expect(text).not.toContain('hunter2');
});
