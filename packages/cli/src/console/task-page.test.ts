import { SecretString } from '@signet/core';
import { expect, it } from 'vitest';
import { argumentTable } from './task-page.ts';

const literals = (...values: readonly string[]) => ({
  anyOf: values.map((value) => ({ const: value, type: 'string' })),
});

it.each([
  ['the choices', literals('present', 'absent'), '`present` or `absent`'],
  ['one choice', { const: true, type: 'boolean' }, '`true`'],
  ['a list of choices', { type: 'array', items: literals('a', 'b') }, 'list of (`a` or `b`)'],
  [
    'a map of several types',
    { type: 'object', additionalProperties: { anyOf: [{ type: 'string' }, { type: 'number' }] } },
    'map of (string or number)',
  ],
  ['line ends', literals('\n', String.raw`\n`, '\r\n'), '`\\n` or `\\r\\n`'],
  ['a type that is there twice', { anyOf: [{ type: 'string' }, { type: 'string', minLength: 1 }] }, 'string'],
  ['a secret', SecretString(), 'secret'],
])('shows %s', (_what, schema, expected) => {
  const [, , row] = argumentTable({ properties: { x: schema } }).split('\n');
  expect(row?.split(' | ')[1]).toBe(expected);
});
