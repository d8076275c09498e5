import { describe, expect, it } from 'vitest';
import { generateKeys } from '../key-file/keys.ts';
import { handmadeToken2 } from '../testing/handmade-token.ts';
import { usedBy, withShared } from '../testing/mixed-keys.ts';
import { providers } from '../testing/providers.ts';
import { mintToken2 } from './mint-token2.ts';
import type { Refusal } from './refusal.ts';
import { encryptBody } from './token-cipher.ts';
import { validateToken2 } from './validate-token2.ts';
import type { TokenVerdict, ValidationOptions } from './verdict.ts';

const user = 'user:ldap.example.com:389/uid=anna,ou=people,dc=example,dc=com';
const expiresMs = 1_800_000_000_000;
const now = { realms: 'any' as const, nowMs: expiresMs - 60_000 };
const rest = `%${expiresMs}`;

/** Without what a refused genuine token says. */
function reasonOf(verdict: TokenVerdict): Refusal | undefined {
  return verdict.ok ? undefined : verdict.reason;
}

describe.each(providers)('validateToken2 with $name', (crypto) => {
  const keys = generateKeys({ realm: 'ldap.example.com:389' }, crypto);
  const others = generateKeys({ realm: 'ldap.example.com:389' }, crypto);
  const token = mintToken2(keys, { user, expiresMs });

  it('tells everything about a genuine token', () => {
    const verdict = validateToken2(token, [others, keys], { ...now, realms: ['ldap.example.com:389'] });
    expect({ ...verdict, attributes: { ...(verdict.ok && verdict.attributes) } }).toEqual({
      ok: true,
      format: 'LtpaToken2',
      user,
      realm: 'ldap.example.com:389',
      uniqueId: 'uid=anna,ou=people,dc=example,dc=com',
      expiresMs,
      expirySigned: true,
      outerExpiryMs: expiresMs,
      publicId: keys.publicId,
      keyIndex: 1,
      attributes: {},
      warnings: [],
    });
  });

  it('works with keys of layout 2.0', () => {
    const fips = usedBy(crypto, generateKeys({ layout: '2.0', realm: 'r' }));
    const minted = mintToken2(fips, { user, expiresMs });
    expect(validateToken2(minted, [keys, fips], now)).toMatchObject({ ok: true, user, publicId: fips.publicId });
    expect(reasonOf(validateToken2(minted, [keys], now))).toBe('TOKEN_OTHER_KEYS');
    expect(reasonOf(validateToken2(token, [fips], now))).toBe('TOKEN_OTHER_KEYS');
  });

  it.each<[string, (value: string) => string]>([
    ['in quotes', (value) => `"${value}"`],
    ['percent-encoded', encodeURIComponent],
    [
      'percent-encoded in small letters',
      (value) => value.replaceAll(/[+/=]/gu, (it) => encodeURIComponent(it).toLowerCase()),
    ],
    ['percent-encoded in quotes', (value) => `"${encodeURIComponent(value)}"`],
    ['with blanks for plus signs', (value) => value.replaceAll('+', ' ')],
    ['with %20 for plus signs', (value) => encodeURIComponent(value.replaceAll('+', ' '))],
    ['with the line end of a file', (value) => `${value}\r\n`],
    ['pasted with blanks around', (value) => `  ${value} `],
  ])('takes a cookie value %s', (_, write) => {
    const values = [...Array(20).keys()].map((at) => mintToken2(keys, { user: user + 'x'.repeat(at), expiresMs }));
    expect(values.some((value) => value.includes('+') && value.includes('/') && value.includes('='))).toBe(true);
    for (const value of values) expect(validateToken2(write(value), [keys], now)).toMatchObject({ ok: true });
  });

  it('takes a body without an expiry beside the signed part', () => {
    const userData = `expire:${expiresMs}$u:user\\:r/cn=100\\%17`;
    expect(validateToken2(handmadeToken2({ keys, userData, rest: '' }), [keys], now)).toMatchObject({
      ok: true,
      uniqueId: 'cn=100%17',
      expiresMs,
      warnings: [expect.stringContaining('no expiry beside the signed part')],
    });
  });

  it('takes what another writer escaped differently, by the signature over its bytes', () => {
    const userData = `expire:${expiresMs}$u:user\\:r/cn=A|B`;
    expect(validateToken2(handmadeToken2({ keys, userData, rest }), [keys], now)).toMatchObject({
      ok: true,
      uniqueId: 'cn=A|B',
      warnings: [expect.stringContaining('not spelled as Open Liberty')],
    });
  });

  it.each(['A\\, B', 'A\\\\, B'])('reads a backslash in both forms: %s', (written) => {
    const userData = `expire:${expiresMs}$u:user\\:r/cn=${written}`;
    expect(validateToken2(handmadeToken2({ keys, userData, rest }), [keys], now)).toMatchObject({
      ok: true,
      uniqueId: 'cn=A\\, B',
      warnings: [],
    });
  });

  it('takes a user data that ends with a backslash, which is not made here', () => {
    const userData = `expire:${expiresMs}$u:user\\:r/a\\\\`;
    expect(validateToken2(handmadeToken2({ keys, userData, rest }), [keys], now)).toMatchObject({
      ok: true,
      uniqueId: 'a\\',
      outerExpiryMs: expiresMs,
    });
  });

  it('cuts values at every bar and attributes at no escaped separator, as Open Liberty does', () => {
    const userData = `a:x\\|y\\$b\\:c$d\\:e:f:g$expire:${expiresMs}$u:user\\:r/a|b`;
    const verdict = validateToken2(handmadeToken2({ keys, userData, rest }), [keys], now);
    expect(verdict.ok && { ...verdict.attributes, user: verdict.user, warnings: verdict.warnings.length }).toEqual({
      a: ['x\\', 'y$b:c'],
      'd\\:e': ['f:g'],
      user: 'user:r/a|b',
      warnings: 1,
    });
  });

  it('takes another spelling when told so, as Open Liberty does, which signs and verifies the canonical one', () => {
    const userData = `expire:${expiresMs}$u:user\\:r/cn=A\\, B`;
    const written = `u:user\\:r/cn=A\\\\, B$expire:${expiresMs}`;
    const cookie = handmadeToken2({ keys, userData, written, rest });
    expect(validateToken2(cookie, [keys], { ...now, acceptOtherSpelling: true })).toMatchObject({
      ok: true,
      uniqueId: 'cn=A\\, B',
    });
    expect(reasonOf(validateToken2(cookie, [keys], now))).toBe('TOKEN_BAD_SIGNATURE');
  });

  it.each([
    ['four backslashes', String.raw`u:user\:r/cn=A\\b`, String.raw`u:user\:r/cn=A\\\\b`],
    ['an attribute swallowed by the user', String.raw`u:user\:r/x\\$v:\:`, String.raw`v::$u:user\:r/x` + '\\'],
  ])('refuses another spelling that would be read as another user: %s', (_, signed, respelled) => {
    const [userData, written] = [`expire:${expiresMs}$${signed}`, `expire:${expiresMs}$${respelled}`];
    expect(validateToken2(handmadeToken2({ keys, userData, rest }), [keys], now).ok).toBe(true);
    const options = { ...now, acceptOtherSpelling: true };
    const verdict = validateToken2(handmadeToken2({ keys, userData, written, rest: '' }), [keys], options);
    expect(verdict).toEqual({ ok: false, format: 'LtpaToken2', reason: 'TOKEN_BAD_SIGNATURE' });
  });

  it('counts the last of several expiries and drops empty ones', () => {
    const renewed = handmadeToken2({ keys, userData: `expire:1||${expiresMs}|$u:user\\:r/anna`, rest });
    expect(validateToken2(renewed, [keys], now)).toMatchObject({ ok: true, expiresMs });
  });

  it('gives attributes of any name', () => {
    const userData = `__proto__:1$a b:x||y$expire:${expiresMs}$toString:2$u:user\\:r/anna$ü:3`;
    const verdict = validateToken2(handmadeToken2({ keys, userData, rest }), [keys], now);
    expect(verdict.ok && Object.entries(verdict.attributes)).toEqual([
      ['__proto__', ['1']],
      ['a b', ['x', 'y']],
      ['toString', ['2']],
      ['ü', ['3']],
    ]);
    expect(verdict.ok && 'constructor' in verdict.attributes).toBe(false);
  });

  it.each<[string, string, Refusal]>([
    ['no base64', 'not a token', 'TOKEN_MALFORMED'],
    ['nothing', '', 'TOKEN_MALFORMED'],
    ['a length that is no multiple of a block', token.slice(0, -4), 'TOKEN_MALFORMED'],
    ['a single block', Buffer.alloc(16).toString('base64'), 'TOKEN_MALFORMED'],
    ['far too much', 'A'.repeat(8196), 'TOKEN_MALFORMED'],
    ['a token of other keys', mintToken2(others, { user, expiresMs }), 'TOKEN_OTHER_KEYS'],
    ['a token cut at a block', Buffer.from(token, 'base64').subarray(0, -16).toString('base64'), 'TOKEN_OTHER_KEYS'],
    [
      'no signature',
      encryptBody(keys, Buffer.from(`u:user\\:r/a%${expiresMs}`)).toString('base64'),
      'TOKEN_OTHER_KEYS',
    ],
    [
      'an expiry that was moved outside',
      handmadeToken2({ keys, userData: 'expire:1$u:user\\:r/a', rest }),
      'TOKEN_EXPIRY_MISMATCH',
    ],
    ['an expired token', mintToken2(keys, { user, expiresMs: now.nowMs - 1 }), 'TOKEN_EXPIRED'],
    ['a token of a server', mintToken2(keys, { user: 'server:r/node1', expiresMs }), 'TOKEN_NOT_A_USER'],
    [
      'a user without a realm',
      handmadeToken2({ keys, userData: `expire:${expiresMs}$u:anna`, rest }),
      'TOKEN_NOT_A_USER',
    ],
    ['another realm', mintToken2(keys, { user: 'user:other/anna', expiresMs }), 'TOKEN_OTHER_REALM'],
    [
      'a realm in another case',
      mintToken2(keys, { user: user.replace('ldap', 'LDAP'), expiresMs }),
      'TOKEN_OTHER_REALM',
    ],
    [
      'two users',
      handmadeToken2({ keys, userData: `expire:${expiresMs}$u:user\\:r/a$u:user\\:r/b`, rest }),
      'TOKEN_BAD_CONTENT',
    ],
    [
      'an attribute twice',
      handmadeToken2({ keys, userData: `a:1$a:1$expire:${expiresMs}$u:user\\:r/a`, rest }),
      'TOKEN_BAD_CONTENT',
    ],
    ['no user', handmadeToken2({ keys, userData: `expire:${expiresMs}`, rest }), 'TOKEN_BAD_CONTENT'],
    ['an empty user', handmadeToken2({ keys, userData: `expire:${expiresMs}$u:`, rest }), 'TOKEN_BAD_CONTENT'],
    ['no expiry', handmadeToken2({ keys, userData: 'u:user\\:r/a', rest }), 'TOKEN_BAD_CONTENT'],
    [
      'an expiry in words',
      handmadeToken2({ keys, userData: 'expire:tomorrow$u:user\\:r/a', rest }),
      'TOKEN_BAD_CONTENT',
    ],
    [
      'no strict UTF-8',
      handmadeToken2({ keys, userData: Buffer.from(`expire:${expiresMs}$u:user\\:r/\xfc`, 'latin1'), rest }),
      'TOKEN_BAD_CONTENT',
    ],
    [
      'something between the fields',
      handmadeToken2({ keys, userData: `expire:${expiresMs}$u:user\\:r/a`, rest: '%soon' }),
      'TOKEN_BAD_SIGNATURE',
    ],
  ])('refuses %s', (_, cookie, reason) => {
    const verdict = validateToken2(cookie, [keys], { ...now, realms: ['ldap.example.com:389'] });
    expect(reasonOf(verdict)).toBe(reason);
  });

  it('refuses other spare bits in the last digit', () => {
    const minted = ['', 'x'.repeat(16)].map((more) => mintToken2(keys, { user: user + more, expiresMs }));
    const padded = minted.find((each) => each.endsWith('=')) ?? '';
    const cookie = padded.replace(/.(?==)/u, (digit) => String.fromCharCode(digit.charCodeAt(0) + 1));
    expect(Buffer.from(cookie, 'base64')).toEqual(Buffer.from(padded, 'base64'));
    expect(validateToken2(cookie, [keys], now)).toEqual({
      ok: false,
      format: 'LtpaToken2',
      reason: 'TOKEN_MALFORMED',
    });
  });

  it('refuses a signature over the text instead of over its digest', () => {
    const userData = `expire:${expiresMs}$u:user\\:r/a`;
    const signature = keys.privateKey().sign('sha1', Buffer.from(userData)).toString('base64');
    const once = encryptBody(keys, Buffer.from(`${userData}%${expiresMs}%${signature}`)).toString('base64');
    expect(validateToken2(once, [keys], now)).toEqual({
      ok: false,
      format: 'LtpaToken2',
      reason: 'TOKEN_BAD_SIGNATURE',
    });
  });

  it('refuses a body that others signed under the same shared key', () => {
    const mixed = withShared(others, keys.shared());
    expect(validateToken2(mintToken2(mixed, { user, expiresMs }), [keys], now)).toEqual({
      ok: false,
      format: 'LtpaToken2',
      reason: 'TOKEN_BAD_SIGNATURE',
    });
  });

  it('tells what an expired token says, and nothing of one that is not genuine', () => {
    const late = { realms: 'any' as const, nowMs: expiresMs + 1 };
    expect(validateToken2(token, [others, keys], late)).toMatchObject({
      ok: false,
      format: 'LtpaToken2',
      reason: 'TOKEN_EXPIRED',
      genuine: { user, expiresMs, publicId: keys.publicId, keyIndex: 1 },
    });
    expect(validateToken2(token, [others], late)).toEqual({
      ok: false,
      format: 'LtpaToken2',
      reason: 'TOKEN_OTHER_KEYS',
    });
  });

  it('judges a genuine token under the keys that made it, whatever other keys say', () => {
    // The pair of one set and the shared key of another: the first set decrypts, but does not verify.
    const halfOfThem = withShared(others, keys.shared());
    for (const keySets of [
      [halfOfThem, keys, others],
      [keys, halfOfThem, others],
    ]) {
      expect(reasonOf(validateToken2(token, keySets, { realms: 'any', nowMs: expiresMs + 1 }))).toBe('TOKEN_EXPIRED');
      expect(validateToken2(token, keySets, now)).toMatchObject({ ok: true, keyIndex: keySets.indexOf(keys) });
    }
    expect(reasonOf(validateToken2(token, [others, halfOfThem, others], now))).toBe('TOKEN_BAD_SIGNATURE');
    expect(reasonOf(validateToken2(token, [], now))).toBe('TOKEN_NO_KEYS');
  });

  it('allows a difference of clocks only when told to', () => {
    const late = { realms: 'any' as const, nowMs: expiresMs + 30_000 };
    expect(reasonOf(validateToken2(token, [keys], late))).toBe('TOKEN_EXPIRED');
    expect(reasonOf(validateToken2(token, [keys], { ...late, skewMs: 29_999 }))).toBe('TOKEN_EXPIRED');
    expect(validateToken2(token, [keys], { ...late, skewMs: 30_000 })).toMatchObject({ ok: true });
    expect(validateToken2(token, [keys], { realms: 'any', nowMs: expiresMs })).toMatchObject({ ok: true });
  });

  it('refuses a longer lifetime than the caller allows', () => {
    const early = { realms: 'any' as const, nowMs: expiresMs - 7_200_000 };
    expect(validateToken2(token, [keys], { ...early, maxLifetimeMs: 7_200_000 })).toMatchObject({ ok: true });
    const verdict = validateToken2(token, [keys], { ...early, maxLifetimeMs: 7_199_999 });
    expect(verdict).toMatchObject({ ok: false, reason: 'TOKEN_LIFETIME_TOO_LONG', genuine: { user } });
    expect(validateToken2(token, [keys], { ...early, maxLifetimeMs: 7_199_999, skewMs: 1 })).toMatchObject({
      ok: true,
    });
  });

  it.each([
    [3000, undefined, undefined],
    [3001, undefined, 'TOKEN_EXPIRY_MISMATCH'],
    [-3001, undefined, 'TOKEN_EXPIRY_MISMATCH'],
    [1, 0, 'TOKEN_EXPIRY_MISMATCH'],
    [0, 0, undefined],
    [86_400_000, -1, undefined],
    [5000, 5000, undefined],
  ])('with an expiry that is %i ms later outside and %s ms allowed says %s', (later, allowed, reason) => {
    const userData = `expire:${expiresMs}$u:user\\:r/a`;
    const cookie = handmadeToken2({ keys, userData, rest: `%${expiresMs + later}` });
    const options = { ...now, ...(allowed !== undefined && { acceptExpiryDifferenceMs: allowed }) };
    const verdict = validateToken2(cookie, [keys], options);
    expect(reasonOf(verdict)).toBe(reason);
    if (verdict.ok) {
      expect({ expiresMs: verdict.expiresMs, outer: verdict.outerExpiryMs, warnings: verdict.warnings.length }).toEqual(
        {
          expiresMs,
          outer: expiresMs + later,
          warnings: later === 0 ? 0 : 1,
        },
      );
    }
  });

  it.each<[string, Partial<ValidationOptions>, Refusal]>([
    ['time', { realms: 'any', nowMs: Number.NaN }, 'TOKEN_EXPIRED'],
    ['difference of clocks', { skewMs: Number.NaN }, 'TOKEN_EXPIRED'],
    ['lifetime', { maxLifetimeMs: Number.NaN }, 'TOKEN_LIFETIME_TOO_LONG'],
    ['difference of expiries', { acceptExpiryDifferenceMs: Number.NaN }, 'TOKEN_EXPIRY_MISMATCH'],
  ])('refuses everything when the %s is no number', (_, options, reason) => {
    expect(reasonOf(validateToken2(token, [keys], { ...now, ...options }))).toBe(reason);
  });

  it('does not let the expiry outside the signed part make a token last longer', () => {
    const cookie = handmadeToken2({ keys, userData: `expire:${now.nowMs - 1}$u:user\\:r/a`, rest });
    expect(reasonOf(validateToken2(cookie, [keys], { ...now, acceptExpiryDifferenceMs: -1 }))).toBe('TOKEN_EXPIRED');
  });

  it('refuses a token in which any bit was changed', () => {
    const bytes = Buffer.from(token, 'base64');
    const accepted: number[] = [];
    for (let bit = 0; bit < bytes.length * 8; bit += 5) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      if (validateToken2(changed.toString('base64'), [keys], { ...now, acceptOtherSpelling: true }).ok)
        accepted.push(bit);
    }
    expect(accepted).toEqual([]);
  });
});
