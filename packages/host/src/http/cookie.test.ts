import { expect, it } from 'vitest';
import { parseSetCookie } from './cookie.ts';

it.each([
  [
    'LtpaToken2=abc=; Path=/; Domain=.example.com; Secure; HttpOnly',
    { name: 'LtpaToken2', value: 'abc=', domain: '.example.com', secure: true, httpOnly: true },
  ],
  ['a=1', { name: 'a', value: '1', domain: null, secure: false, httpOnly: false }],
  ['a="1"; domain=; SECURE', { name: 'a', value: '1', domain: null, secure: true, httpOnly: false }],
  ['a=; Expires=Thu, 01 Dec 1994 16:00:00 GMT', { name: 'a', value: '', domain: null, secure: false, httpOnly: false }],
  ['=1', undefined],
  ['nothing', undefined],
])('reads %j', (header, cookie) => {
  expect(parseSetCookie(header)).toEqual(cookie);
});
