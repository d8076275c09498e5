import { SecretString } from '@signet/core';
import { Type } from '@sinclair/typebox';
import { expect, it } from 'vitest';
import { argumentTable } from './task-page.ts';

const literals = (...values: readonly string[]) => Type.Union(values.map((value) => Type.Literal(value)));

it.each([
  ['the choices', literals('present', 'absent'), '`present` or `absent`'],
  ['one choice', Type.Literal(true), '`true`'],
  ['a list of choices', Type.Array(literals('a', 'b')), 'list of (`a` or `b`)'],
  [
    'a map of several types',
    Type.Object({}, { additionalProperties: Type.Union([Type.String(), Type.Number()]) }),
    'map of (string or number)',
  ],
  ['line ends', literals('\n', String.raw`\n`, '\r\n'), '`\\n` or `\\r\\n`'],
  ['a type that is there twice', Type.Union([Type.String(), Type.String({ minLength: 1 })]), 'string'],
  ['a secret', SecretString({ description: '' }), 'secret'],
])('shows %s', (_what, schema, expected) => {
  const [, , row] = argumentTable(Type.Object({ x: schema })).split('\n');
  expect(row?.split(' | ')[1]).toBe(expected);
});
