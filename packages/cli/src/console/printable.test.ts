import { expect, it } from 'vitest';
import { printable, printableDeep } from './printable.ts';

it('shows control characters instead of sending them to the terminal', () => {
  expect(printable('\u001B[2J\u001B]0;title\u0007done\u009B')).toBe('\\x1b[2J\\x1b]0;title\\x07done\\x9b');
});

it('shows what turns the direction of writing', () => {
  expect(printable('user\u202E\u2066nimda\u2069\u200F')).toBe('user\\u202e\\u2066nimda\\u2069\\u200f');
});

it('keeps lines, tabs and letters of every language', () => {
  expect(printable('a\tb\nü→漢')).toBe('a\tb\nü→漢');
});

it('reaches every text in plain data', () => {
  expect(printableDeep({ a: ['\u0007'], b: { c: '\r' }, d: 1 })).toEqual({ a: ['\\x07'], b: { c: '\\x0d' }, d: 1 });
});

it('copies nothing that has nothing to hide', () => {
  const clean = { list: ['a', { b: 1 }] };
  const data = { clean, dirty: { text: '\u0007', clean } };
  const shown = printableDeep(data);
  expect(printableDeep(clean)).toBe(clean);
  expect(shown).toEqual({ clean, dirty: { text: '\\x07', clean } });
  expect([shown.clean, shown.dirty.clean]).toEqual([clean, clean]);
  expect(data.dirty.text).toBe('\u0007');
});

it('reaches names in plain data', () => {
  expect(JSON.stringify(printableDeep({ facts: [{ 'a\u009B2J': 1 }] }))).toBe(String.raw`{"facts":[{"a\\x9b2J":1}]}`);
});
