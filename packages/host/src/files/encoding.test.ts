import { describe, expect, it } from 'vitest';
import { encoded } from './encoding.ts';

const at = { file: 'play.yml', line: 1, column: 1 };

describe('encoded', () => {
  it.each([
    ['', 'ä€', 'c3a4e282ac'],
    ['UTF-8', 'ä', 'c3a4'],
    ['windows-1252', 'ä€', 'e480'],
    ['cp1252', '€', '80'],
    ['iso-8859-1', 'ä', 'e4'],
    ['iso-8859-15', '€', 'a4'],
    ['utf-16', 'a', 'fffe6100'],
  ])('writes in %j', (encoding, text, hex) => {
    expect(encoded(text, encoding, at).toString('hex')).toBe(hex);
  });

  it.each([
    ['latin1', '€', 'has no character "€"'],
    ['ascii', 'ä', 'has no character'],
    ['shift_jis', 'a', 'is no encoding'],
    ['klingon', 'a', 'is no encoding'],
  ])('refuses %s for %j', (encoding, text, message) => {
    expect(() => encoded(text, encoding, at)).toThrow(message);
  });
});
