import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseExtraVars, readExtraVars } from './extra-vars.ts';

describe('parseExtraVars', () => {
  it.each([
    ['a=1', { a: '1' }],
    ['a=1 b="two words" c=\'x "y"\'', { a: '1', b: 'two words', c: 'x "y"' }],
    ['a="say \\"hi\\""', { a: 'say "hi"' }],
    ['path=/opt/a=b', { path: '/opt/a=b' }],
    ['a={{ b + 1 }} c=2', { a: '{{ b + 1 }}', c: '2' }],
    ['a="x\\ny"', { a: 'x\ny' }],
    ["a='it\\'s'", { a: "it's" }],
    ['a=b"c d"', { a: 'b"c d"' }],
    ['a=\\"x b=', { a: '"x', b: '' }],
    ['a="{\'b\': 1}"', { a: "{'b': 1}" }],
    ['p="C:\\dir\\new"', { p: 'C:\\dir\new' }],
    ['a=x  b=y\nd=1', { a: 'x', b: 'y', d: '1' }],
    ['{"n": 1, "list": [true]}', { n: 1, list: [true] }],
    ['{n: 1}', { n: 1 }],
  ])('%s', (text, expected) => {
    expect(parseExtraVars([text])).toEqual(expected);
  });

  it('reads a file with its types, and later ones win', () => {
    const folder = mkdtempSync(join(tmpdir(), 'signet-vars-'));
    try {
      const file = join(folder, 'vars.yml');
      writeFileSync(file, 'a: 1\nb: yes\n');
      expect(parseExtraVars([`@${file}`, 'a=2'])).toEqual({ a: '2', b: true });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each([
    ['novalue', /"novalue" is not of the form name=value/u],
    ['@/no/such/file.yml', /there is no file/u],
    ['[1, 2]', /is not a map/u],
    ['a="b', /a quote or template in "a="b" is not closed/u],
    ['./vars.yml', /a file is written @\.\/vars\.yml/u],
  ])('refuses %s and says why', (text, message) => {
    expect(() => parseExtraVars([text])).toThrow(message);
  });
});

it('readExtraVars keeps every variable with its place, also those that a later one hides', () => {
  const found = readExtraVars(['a=1 bc=2', '{a: 3, l: [x, y]}']);
  expect(found.map(({ name, place, value }) => [name, value, place([]).column])).toEqual([
    ['a', '1', 1],
    ['bc', '2', 5],
    ['a', 3, 5],
    ['l', ['x', 'y'], 11],
  ]);
  expect(found[3]?.place([1])).toMatchObject({ file: '--extra-vars', line: 1, column: 15 });
});
