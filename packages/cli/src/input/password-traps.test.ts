import { expect, it } from 'vitest';
import { isShort, passwordTraps } from './password-traps.ts';

it.each([
  ['secret\n', /"echo" without -n/u],
  [' secret', /white space/u],
  ['secret\t', /white space/u],
  ['se\0cret', /NUL/u],
  ['\uFEFFsecret', /byte order mark/u],
  ['\u2018secret\u2019', /typographic quotes/u],
  ['\u201Csecret\u201D', /typographic quotes/u],
  ['"secret"', /stands in quotes/u],
  ["'secret'", /stands in quotes/u],
  ['{xor}LDo8LTor', /encoded form/u],
  ['LTPA_KEYS_PASSWORD=secret', /environment file/u],
  ['export LTPA_KEYS_PASSWORD="secret"', /environment file/u],
])('finds what came into %j by mistake', (password, message) => {
  expect(passwordTraps(password)).toEqual([expect.stringMatching(message)]);
});

it.each(['secret', 'it\'s "quoted" inside', 'two words', 'a{xor}b', '"', 'zwölf Äpfel', 'AB=cd', 'a_b=c'])(
  'leaves %j alone',
  (password) => {
    expect(passwordTraps(password)).toEqual([]);
  },
);

it('wants new passwords long', () => {
  expect([isShort('WebAS'), isShort('0123456789abcde'), isShort('0123456789abcdef')]).toEqual([true, true, false]);
});

it('never shows the password', () => {
  const password = ' "canary\u2019\n';
  expect(passwordTraps(password).join('\n')).not.toContain('canary');
});
