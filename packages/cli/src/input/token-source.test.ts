import { expect, it } from 'vitest';
import { tokenIn } from './token-source.ts';

it.each([
  ['a value', 'AbC+/=\n', 'AbC+/='],
  ['a value in quotes', '"AbC+/="', '"AbC+/="'],
  ['a pair', 'LtpaToken2=AbC==', 'AbC=='],
  ['a Cookie line', 'Cookie: JSESSIONID=0000x:-1; LtpaToken2=AbC+/=; other=1\r\n', 'AbC+/='],
  ['a Set-Cookie line', 'Set-Cookie: LtpaToken2=AbC=; Path=/; Domain=.example.com; Secure', 'AbC='],
  ['a line that begins with it', 'LtpaToken=old==; LtpaToken2=new==', 'new=='],
  ['the older cookie', 'Cookie: LtpaToken=old==; a=b', 'old=='],
  ['a file of curl', '# Netscape HTTP Cookie File\n.example.com\tTRUE\t/\tTRUE\t0\tLtpaToken2\tAbC==\n', 'AbC=='],
  ['nothing', ' \n', ''],
])('takes the token out of %s', (_, text, token) => {
  expect(tokenIn(text)).toBe(token);
});
