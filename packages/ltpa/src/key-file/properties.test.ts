import { describe, expect, it } from 'vitest';
import { parseProperties, storeProperties } from './properties.ts';

describe('parseProperties', () => {
  it.each([
    ['key=value', 'key', 'value'],
    ['key = value', 'key', 'value'],
    ['key:value', 'key', 'value'],
    ['key value', 'key', 'value'],
    ['  key=value', 'key', 'value'],
    ['key', 'key', ''],
    ['key=', 'key', ''],
    ['key=a=b', 'key', 'a=b'],
    ['key=trailing ', 'key', 'trailing '],
    [String.raw`realm=host\:389`, 'realm', 'host:389'],
    [String.raw`shared=3/cGjIn+mR4\=`, 'shared', '3/cGjIn+mR4='],
    [String.raw`a\=b\:c\ d=x`, 'a=b:c d', 'x'],
    [String.raw`key=\u00fc\t\n\q\\`, 'key', 'ü\t\nq\\'],
    ['key=one\\\n   two', 'key', 'onetwo'],
    ['key=one\\\r\n\ttwo', 'key', 'onetwo'],
    ['key=one\\', 'key', 'one'],
    ['k\\\n  ey=one', 'key', 'one'],
    ['key \\\n  = one', 'key', 'one'],
    ['\\\n  \\\n# comment\nkey=one', 'key', 'one'],
    ['key=\\u00\\\n fc', 'key', 'ü'],
    ['key==value', 'key', '=value'],
  ])('reads %j', (text, key, value) => {
    expect([...parseProperties(text)]).toEqual([[key, value]]);
  });

  it('knows comments, all line ends and that the last of a key counts', () => {
    const text = '#c\\\na=1\r!x=y\rb=2\r\n\r\n a = 3 \n  # not=this\n';
    expect([...parseProperties(text)]).toEqual([
      ['a', '3 '],
      ['b', '2'],
    ]);
  });

  it('refuses a broken escape', () => {
    expect(() => parseProperties(String.raw`a=\u12g4`)).toThrow(expect.objectContaining({ code: 'LTPA_CORRUPT' }));
  });
});

describe('storeProperties', () => {
  it('escapes as Java does', () => {
    const text = storeProperties([['a b', ' x =:#!\\ ü\t']], ['one', 'two']);
    expect(text).toBe('#one\n#two\n' + String.raw`a\ b=\ x \=\:\#\!\\ \u00FC\t` + '\n');
  });

  it('writes what it reads back', () => {
    const values = ['', ' ', 'host:389', 'a=b==', '\\', '#!', 'ümläut\r\n\f', ' two  '];
    const properties = values.map((value, index) => [`key ${index}:=`, value] as const);
    expect([...parseProperties(storeProperties(properties))]).toEqual(properties);
  });
});
