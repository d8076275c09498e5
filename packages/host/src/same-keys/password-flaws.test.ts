import { describe, expect, it } from 'vitest';
import { encodedPasswords, isBeyondAscii, passwordFlaws } from './password-flaws.ts';

describe('passwordFlaws', () => {
  it.each([
    ['exported.Pa55\n', 'a line break at its end'],
    ['exported.Pa55\r\n', 'a line break at its end'],
    ['exported.Pa55\0', 'NUL characters'],
    [' exported.Pa55', 'blanks around it'],
    ['\u{2018}exported.Pa55\u{2019}', 'typographic quotation marks around it'],
    ['\u{201C}exported.Pa55\u{201D}', 'typographic quotation marks around it'],
    ['"exported.Pa55"', 'quotation marks around it'],
    ["'exported.Pa55'", 'quotation marks around it'],
  ])('finds what was added in %j', (stored, what) => {
    expect(passwordFlaws(stored)).toContainEqual({ what, without: 'exported.Pa55' });
    expect(passwordFlaws(stored)[0]?.what).toBe(what);
  });

  it('finds quotation marks before a line break', () => {
    expect(passwordFlaws('\u{2018}exported.Pa55\u{2019}\n')).toContainEqual({
      what: 'typographic quotation marks around it',
      without: 'exported.Pa55',
    });
  });

  it.each(['exported.Pa55', "it's", 'a b', 'ZXhwb3J0ZWQuUGE1NQ==', ' ', '""', ''])('finds nothing in %j', (stored) => {
    expect(passwordFlaws(stored)).toEqual([]);
  });
});

describe('encodedPasswords', () => {
  it.each([
    // "exported.Pa55", and the same with a line break.
    ['ZXhwb3J0ZWQuUGE1NQ==', ['exported.Pa55']],
    ['ZXhwb3J0ZWQuUGE1NQo=', ['exported.Pa55\n', 'exported.Pa55']],
    ['exported.Pa55', []],
    ['////', []],
    ['', []],
  ])('takes %j for base64 of %j', (stored, expected) => {
    expect(encodedPasswords(stored).map(({ without }) => without)).toEqual(expected);
  });
});

describe('isBeyondAscii', () => {
  it.each([
    ['exported.Pa55', false],
    ['pässword', true],
    ['\u{2018}', true],
    ['a\tb', true],
  ])('%j: %s', (password, expected) => {
    expect(isBeyondAscii(password)).toBe(expected);
  });
});
