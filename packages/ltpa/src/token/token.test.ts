import { createCipheriv } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { generateKeys, type LtpaKeys } from '../key-file/keys.ts';
import { mintToken2 } from './mint-token.ts';
import { encryptBody, signUserData } from './token-cipher.ts';
import { validateToken2 } from './validate-token.ts';

const keys = generateKeys({ realm: 'ldap.example.com:389' });
const others = generateKeys({ realm: 'ldap.example.com:389' });
const user = 'user:ldap.example.com:389/uid=anna,ou=people,dc=example,dc=com';
const expiresMs = 1_800_000_000_000;
const token = mintToken2(keys, { user, expiresMs });
const now = { nowMs: expiresMs - 60_000 };

/** A token with a body of the test's own making, signed over `userData`. */
function forge(by: LtpaKeys, userData: string, rest = `%${expiresMs}`): string {
  const signature = signUserData(by, Buffer.from(userData)).toString('base64');
  return encryptBody(by, Buffer.from(`${userData}${rest}%${signature}`)).toString('base64');
}

describe('validateToken2', () => {
  it('names user, realm, expiry and the keys that matched', () => {
    expect(validateToken2(token, [others, keys], { ...now, realms: ['ldap.example.com:389'] })).toMatchObject({
      ok: true,
      user,
      realm: 'ldap.example.com:389',
      uniqueId: 'uid=anna,ou=people,dc=example,dc=com',
      expiresMs,
      publicId: keys.publicId,
    });
  });

  it('works with keys of layout 2.0', () => {
    const fips = generateKeys({ layout: '2.0', realm: 'r' });
    const minted = mintToken2(fips, { user, expiresMs });
    expect(validateToken2(minted, [keys, fips], now)).toMatchObject({ ok: true, user, publicId: fips.publicId });
  });

  it.each([
    ['in quotes', `"${token}"`],
    ['percent-encoded', encodeURIComponent(token)],
  ])('takes a cookie value %s', (_, cookie) => {
    expect(validateToken2(cookie, [keys], now)).toMatchObject({ ok: true, user });
  });

  it('takes a body without an expiry beside the signed part', () => {
    expect(validateToken2(forge(keys, `expire:${expiresMs}$u:user\\:r/anna`, ''), [keys], now)).toMatchObject({
      ok: true,
      uniqueId: 'anna',
    });
  });

  it('takes a body that another writer escaped differently', () => {
    expect(validateToken2(forge(keys, `expire:${expiresMs}$u:user\\:r/cn=A\\, B`), [keys], now)).toMatchObject({
      ok: true,
      uniqueId: 'cn=A\\, B',
    });
  });

  it('counts the last of several expiries', () => {
    const renewed = forge(keys, `expire:1|${expiresMs}$u:user\\:r/anna`);
    expect(validateToken2(renewed, [keys], now)).toMatchObject({ ok: true, expiresMs });
  });

  it.each([
    ['no base64', 'not a token', 'TOKEN_MALFORMED'],
    ['nothing', '', 'TOKEN_MALFORMED'],
    ['a length that is no multiple of a block', token.slice(0, -4), 'TOKEN_MALFORMED'],
    ['far too much', 'A'.repeat(9000), 'TOKEN_MALFORMED'],
    ['a token of other keys', mintToken2(others, { user, expiresMs }), 'TOKEN_OTHER_KEYS'],
    ['an expiry that was moved outside', forge(keys, 'expire:1$u:user\\:r/a'), 'TOKEN_EXPIRY_MISMATCH'],
    ['an expired token', mintToken2(keys, { user, expiresMs: now.nowMs - 1 }), 'TOKEN_EXPIRED'],
    ['a token of a server', mintToken2(keys, { user: 'server:r/node1', expiresMs }), 'TOKEN_NOT_A_USER'],
    ['another realm', mintToken2(keys, { user: 'user:other/anna', expiresMs }), 'TOKEN_OTHER_REALM'],
    [
      'a realm in another case',
      mintToken2(keys, { user: user.replace('ldap', 'LDAP'), expiresMs }),
      'TOKEN_OTHER_REALM',
    ],
    ['two users', forge(keys, `expire:${expiresMs}$u:user\\:r/a$u:user\\:r/b`), 'TOKEN_OTHER_KEYS'],
    ['no expiry', forge(keys, 'u:user\\:r/a'), 'TOKEN_OTHER_KEYS'],
  ])('refuses %s', (_, cookie, reason) => {
    expect(validateToken2(cookie, [keys], { ...now, realms: ['ldap.example.com:389'] })).toEqual({ ok: false, reason });
  });

  it('refuses a signature over the text instead of over its digest', () => {
    const userData = `expire:${expiresMs}$u:user\\:r/a`;
    const signature = keys.privateKey().sign('sha1', Buffer.from(userData)).toString('base64');
    const once = encryptBody(keys, Buffer.from(`${userData}%${expiresMs}%${signature}`)).toString('base64');
    expect(validateToken2(once, [keys], now)).toEqual({ ok: false, reason: 'TOKEN_BAD_SIGNATURE' });
  });

  it('refuses a body that others signed under the same shared key', () => {
    const shared = keys.shared().subarray(0, 16);
    const userData = `expire:${expiresMs}$u:user\\:r/admin`;
    const signature = signUserData(others, Buffer.from(userData)).toString('base64');
    const cipher = createCipheriv('aes-128-cbc', shared, shared);
    const body = Buffer.concat([cipher.update(`${userData}%${expiresMs}%${signature}`), cipher.final()]);
    expect(validateToken2(body.toString('base64'), [keys], now)).toEqual({ ok: false, reason: 'TOKEN_BAD_SIGNATURE' });
  });

  it('allows a difference of clocks only when told to', () => {
    const late = { nowMs: expiresMs + 30_000 };
    expect(validateToken2(token, [keys], late)).toEqual({ ok: false, reason: 'TOKEN_EXPIRED' });
    expect(validateToken2(token, [keys], { ...late, skewMs: 60_000 })).toMatchObject({ ok: true });
    expect(validateToken2(token, [keys], { nowMs: expiresMs })).toMatchObject({ ok: true });
  });

  it('refuses a token in which any bit was changed', () => {
    const bytes = Buffer.from(token, 'base64');
    const accepted: number[] = [];
    for (let bit = 0; bit < bytes.length * 8; bit += 5) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      if (validateToken2(changed.toString('base64'), [keys], now).ok) accepted.push(bit);
    }
    expect(accepted).toEqual([]);
  });
});

describe('mintToken2', () => {
  it('gives the same token for the same claims', () => {
    expect(mintToken2(keys, { user, expiresMs })).toBe(token);
  });

  it('carries attributes, signed, in any order', () => {
    const values = ['a|b', '100% $x:y\\z', 'plain', 'ünï'];
    const minted = mintToken2(keys, { user, expiresMs, attributes: { Zed: 'z', list: values } });
    const result = validateToken2(minted, [keys], now);
    expect(result.ok && { ...result.attributes }).toEqual({ Zed: ['z'], list: values });
    expect(mintToken2(keys, { user, expiresMs, attributes: { list: values, Zed: ['z'] } })).toBe(minted);
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

  it('refuses an attribute that would stand for the user', () => {
    expect(() => mintToken2(keys, { user, expiresMs, attributes: { u: 'user:r/root' } })).toThrow(/"u" cannot be/u);
  });
});
