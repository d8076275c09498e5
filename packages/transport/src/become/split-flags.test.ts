import { expect, it } from 'vitest';
import { splitFlags } from './split-flags.ts';

it.each([
  ['', []],
  ['  -H   -S -n ', ['-H', '-S', '-n']],
  [`-p 'two words' "a \\"b\\"" c\\ d`, ['-p', 'two words', 'a "b"', 'c d']],
  [`-o ProxyCommand="ssh -W %h:%p jump"`, ['-o', 'ProxyCommand=ssh -W %h:%p jump']],
  ["''", ['']],
])('splits %j as a shell does', (text, words) => {
  expect(splitFlags(text)).toEqual(words);
});

it('names a quote without its end', () => {
  expect(() => splitFlags("-p 'x")).toThrow(expect.objectContaining({ name: 'InputError', code: 'FLAGS_QUOTE' }));
});
