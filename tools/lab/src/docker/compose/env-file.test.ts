import { describe, expect, it } from 'vitest';
import { parseEnvFile } from './env-file.ts';
import { interpolate } from './interpolate.ts';

describe('an environment file', () => {
  it.each([
    ['A=1', { A: '1' }],
    ['# comment\n\n A = 1 ', { A: '1' }],
    ['export A=1', { A: '1' }],
    ['A=a b # c', { A: 'a b' }],
    ['A=a#b', { A: 'a#b' }],
    ["A='$HOME # x'", { A: '$HOME # x' }],
    ['A="a\\nb \\"c\\" \\$d"', { A: 'a\nb "c" $d' }],
    ['A="two\nlines"', { A: 'two\nlines' }],
    ['A=\r\nB=2\r\n', { A: '', B: '2' }],
    ['A=x\nB=$A-${OUT}', { A: 'x', B: 'x-outer' }],
    ['A=$$x', { A: '$x' }],
    ['OUT', { OUT: 'outer' }],
    ['MISSING', {}],
    ['A=1\nA=2', { A: '2' }],
  ])('%j', (text, expected) => {
    expect(parseEnvFile('.env', text, { OUT: 'outer' })).toEqual(expected);
  });

  it('refuses what Compose refuses', () => {
    expect(() => parseEnvFile('.env', 'A="open', {})).toThrow('unterminated');
    expect(() => parseEnvFile('.env', 'A B=1', {})).toThrow('unexpected character');
  });
});

describe('interpolation', () => {
  it.each([
    ['$A ${A}', 'one one'],
    ['${B:-two} ${B-two} ${E:-three} [${E-three}]', 'two two three []'],
    ['${A:+set}${B:+set}', 'set'],
    ['$$A $B.', '$A .'],
    ['${B:-${A}', '${A'],
  ])('%s', (text, expected) => {
    expect(interpolate(text, { A: 'one', E: '' })).toBe(expected);
  });

  it('refuses a missing required variable', () => {
    expect(() => interpolate('${B:?say it}', {})).toThrow('required variable B is missing a value: say it');
  });
});
