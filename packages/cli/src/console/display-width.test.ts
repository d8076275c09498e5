import { expect, it } from 'vitest';
import { displayWidth, fitted } from './display-width.ts';

it.each([
  ['abc', 3],
  ['漢字', 4],
  ['u\u0308', 1],
  ['👍', 2],
])('%s takes %i columns', (text, columns) => expect(displayWidth(text)).toBe(columns));

it('cuts what is too long, never a letter in the middle', () => {
  expect(fitted('abcdef', 6)).toBe('abcdef');
  expect(fitted('abcdef', 4)).toBe('abc…');
  expect(fitted('漢字漢字', 4)).toBe('漢…');
});
