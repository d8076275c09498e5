import { expect, it } from 'vitest';
import { hideToken } from './hide-token.ts';

const token = 'aB+dEfGhIjKlMnOpQrStUvWx/yZ0123456789abcdefgh+==';

it.each([
  ['as it is', token],
  ['for a URL', `/login/${encodeURIComponent(token)}/x`],
  ['for a page', `Cookie: LtpaToken2=${token.replaceAll('+', '&#43;').replaceAll('=', '&#x3d;')}`],
  ['as some write JSON', token.replaceAll('/', String.raw`\/`)],
  ['in part', token.slice(5, 24)],
])('hides a text that shows a token %s', (_, text) => {
  expect(hideToken(text, token)).toBe('***');
});

it('leaves other texts alone', () => {
  expect(hideToken('uid=anna,ou=people,dc=example,dc=com', token)).toBe('uid=anna,ou=people,dc=example,dc=com');
});
