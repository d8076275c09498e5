import { expect, it } from 'vitest';
import { shellWord } from './shell-word.ts';

it.each([
  ['/opt/a-b_1.keys', '/opt/a-b_1.keys'],
  ['-rf', './-rf'],
  ['a b', "'a b'"],
  ['$(id)`id`;x', "'$(id)`id`;x'"],
  ["it's", String.raw`'it'\''s'`],
])('%s: %s', (path, word) => {
  expect(shellWord(path)).toBe(word);
});
