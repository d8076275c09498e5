import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { expandedWord, quote } from './quote.ts';
import { shellWords } from './words.ts';

describe('shellWords', () => {
  it.each([
    ['', []],
    ['  a   b\tc\n', ['a', 'b', 'c']],
    [`echo 'a b' "c d" e\\ f`, ['echo', 'a b', 'c d', 'e f']],
    [`a'b'"c"d`, ['abcd']],
    [`'' ""`, ['', '']],
    [`"a\\"b" "a\\nb" "a\\\\b"`, ['a"b', 'a\\nb', 'a\\b']],
    [`a > b | c; d && e # f`, ['a', '>', 'b', '|', 'c;', 'd', '&&', 'e', '#', 'f']],
    [`'a\\'`, ['a\\']],
  ])('splits %j', (line, words) => {
    expect(shellWords(line)).toEqual(words);
  });

  it.each([`it's`, `"a`, `a\\`])('refuses %j', (line) => {
    expect(shellWords(line)).toBeUndefined();
  });
});

/** What the shell makes of a word. */
function inShell(word: string): string {
  return execFileSync('/bin/sh', ['-c', `printf %s ${word}`], {
    encoding: 'utf8',
    env: { HOME: '/home/of it', A: 'x  *', PATH: process.env['PATH'] },
  });
}

describe('words for a shell', () => {
  it.each(['', ' ', `it's`, '$HOME `id` "x" \\', '-n', '*', 'a\nb', '~', 'ü'])('quotes %j', (text) => {
    expect(inShell(quote(text))).toBe(text);
  });

  it.each([
    ['~', '/home/of it'],
    ['~/a b', '/home/of it/a b'],
    ['$HOME/x', '/home/of it/x'],
    ['${A}y$A', 'x  *yx  *'],
    ['$NONE/${NONE}', '$NONE/${NONE}'],
    ['a~/b', 'a~/b'],
    ['~no such/x', '~no such/x'],
    ['$(id) `id` $1 $', '$(id) `id` $1 $'],
    ['*', '*'],
    ['', ''],
  ])('expands %j to %j', (text, expected) => {
    expect(inShell(expandedWord(text))).toBe(expected);
  });
});
