import { describe, expect, it } from 'vitest';
import { generateKeys } from '../key-file/keys.ts';
import { mintToken2 } from './mint-token2.ts';
import { validateToken2 } from './validate-token2.ts';

const keys = generateKeys({ realm: 'ldap.example.com:389' });
const user = 'user:ldap.example.com:389/uid=anna,ou=people,dc=example,dc=com';
const expiresMs = 1_800_000_000_000;
const now = { realms: 'any' as const, nowMs: expiresMs - 60_000 };

describe('mintToken2', () => {
  it('gives the same token for the same claims', () => {
    expect(mintToken2(keys, { user, expiresMs })).toBe(mintToken2(keys, { user, expiresMs }));
  });

  it('carries attributes, signed, in any order', () => {
    const values = ['100% $x:y\\z', 'plain', 'ünï'];
    const attributes = { 'Zed 1': 'z', list: values, __proto__x: 'p' };
    const minted = mintToken2(keys, { user, expiresMs, attributes });
    const verdict = validateToken2(minted, [keys], now);
    expect(verdict.ok && { ...verdict.attributes }).toEqual({ 'Zed 1': ['z'], list: values, __proto__x: ['p'] });
    expect(verdict.ok && verdict.warnings).toEqual([]);
    expect(mintToken2(keys, { user, expiresMs, attributes: { __proto__x: 'p', list: values, 'Zed 1': ['z'] } })).toBe(
      minted,
    );
  });

  it('carries an attribute that is called as the prototype is', () => {
    const minted = mintToken2(keys, { user, expiresMs, attributes: JSON.parse('{ "__proto__": "p" }') as {} });
    const verdict = validateToken2(minted, [keys], now);
    expect(verdict.ok && Object.entries(verdict.attributes)).toEqual([['__proto__', ['p']]]);
  });

  it.each([
    ['no access id', 'anna'],
    ['no realm', 'user:/anna'],
    ['no user', 'user:realm/'],
    ['a backslash at the end', 'user:realm/cn=a\\'],
    ['a control character', 'user:realm/cn=a\nb'],
    ['half a character', 'user:realm/cn=\ud83d'],
  ])('refuses %s', (_, bad) => {
    expect(() => mintToken2(keys, { user: bad, expiresMs })).toThrow(
      expect.objectContaining({ code: 'LTPA_BAD_ACCESS_ID' }),
    );
  });

  it('writes a backslash plainly, and doubled when the server reads that form', () => {
    const windows = String.raw`user:realm/DOMAIN\ann`;
    const minted = (['plain', 'doubled'] as const).map((backslashes) =>
      mintToken2(keys, { user: windows, expiresMs, backslashes }),
    );
    expect(minted[0]).toBe(mintToken2(keys, { user: windows, expiresMs }));
    expect(minted[1]).not.toBe(minted[0]);
    for (const token of minted) expect(validateToken2(token, [keys], now)).toMatchObject({ ok: true, user: windows });
  });

  it('refuses two backslashes in a row, which are one when they are written plainly', () => {
    const user = String.raw`user:realm/a\\b`;
    expect(() => mintToken2(keys, { user, expiresMs })).toThrow(/would be read otherwise/u);
    const doubled = mintToken2(keys, { user, expiresMs, backslashes: 'doubled' });
    expect(validateToken2(doubled, [keys], now)).toMatchObject({ ok: true, user });
  });

  it.each([-1, 0.5, Number.NaN, Number.MAX_SAFE_INTEGER + 1])('refuses the expiry %d', (bad) => {
    expect(() => mintToken2(keys, { user, expiresMs: bad })).toThrow(/no time in milliseconds/u);
  });

  it.each([
    ['stands for the user', { u: 'user:r/root' }, /"u" cannot be/u],
    ['stands for the expiry', { expire: '1' }, /"expire" cannot be/u],
    ['has no name', { '': 'a' }, /cannot be empty/u],
    ['has a separator in its name', { 'a:b': 'c' }, /as "a:b" does/u],
    ['has no value', { a: [] }, /has no value/u],
    ['has an empty value', { a: ['x', ''] }, /empty value/u],
    ['has a bar in its value', { a: 'x|y' }, /holds a \|/u],
    ['ends with a backslash', { a: 'x\\' }, /ends with a backslash/u],
    ['has a control character', { a: 'x\0' }, /control character/u],
  ])('refuses an attribute that %s', (_, attributes, message) => {
    expect(() => mintToken2(keys, { user, expiresMs, attributes })).toThrow(message);
  });

  it('refuses a token that nobody would read', () => {
    const claims = { user, expiresMs, attributes: { a: 'x'.repeat(6000) } };
    expect(() => mintToken2(keys, claims)).toThrow(/8192 are the most/u);
  });
});
