import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseExtraVars } from './extra-vars.ts';

describe('parseExtraVars', () => {
  it.each([
    ['a=1', { a: '1' }],
    ['a=1 b="two words" c=\'x "y"\'', { a: '1', b: 'two words', c: 'x "y"' }],
    ['a="say \\"hi\\""', { a: 'say "hi"' }],
    ['path=/opt/a=b', { path: '/opt/a=b' }],
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
  ])('refuses %s and says why', (text, message) => {
    expect(() => parseExtraVars([text])).toThrow(message);
  });
});
