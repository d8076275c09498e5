import { describe, expect, it } from 'vitest';
import { encoded } from './encoding.ts';

const AT = { file: 'site.yml', line: 3, column: 5 };

describe('text in another encoding', () => {
  it.each([
    ['', [0xe2, 0x82, 0xac, 0xc3, 0xa4]],
    ['UTF-8', [0xe2, 0x82, 0xac, 0xc3, 0xa4]],
    ['windows-1252', [0x80, 0xe4]],
    ['cp1252', [0x80, 0xe4]],
    ['iso-8859-15', [0xa4, 0xe4]],
    ['utf-16', [0xff, 0xfe, 0xac, 0x20, 0xe4, 0x00]],
    ['utf-16-le', [0xac, 0x20, 0xe4, 0x00]],
  ])('"%s"', (name, bytes) => {
    expect([...encoded('€ä', name, AT)]).toEqual(bytes);
  });

  it('refuses characters that it does not have, and encodings that nobody knows', () => {
    expect(() => encoded('Ω', 'latin-1', AT)).toThrow('The character "Ω" is not part of the encoding latin-1.');
    expect(() => encoded('a', 'utf-9', AT)).toThrow('There is no encoding "utf-9" to write files in.');
    expect(() => encoded('a', 'shift_jis', AT)).toThrow('There is no encoding "shift_jis" to write files in.');
  });
});
