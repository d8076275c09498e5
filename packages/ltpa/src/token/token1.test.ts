import { describe, expect, it } from 'vitest';
import { generateKeys } from '../key-file/keys.ts';
import { handmadeToken1 } from '../testing/handmade-token.ts';
import { usedBy, withShared } from '../testing/mixed-keys.ts';
import { providers } from '../testing/providers.ts';
import { mintToken1 } from './mint-token1.ts';
import { mintToken2 } from './mint-token2.ts';
import type { Refusal } from './refusal.ts';
import { decryptBody, decryptBody1, encryptBody1 } from './token-cipher.ts';
import { validateToken1 } from './validate-token1.ts';
import type { TokenVerdict } from './verdict.ts';

const user = 'user:ldap.example.com:389/uid=anna,ou=people,dc=example,dc=com';
const expiresMs = 1_800_000_000_000;
const now = { realms: 'any' as const, nowMs: expiresMs - 60_000 };
const rest = `%${expiresMs}`;

function reasonOf(verdict: TokenVerdict): Refusal | undefined {
  return verdict.ok ? undefined : verdict.reason;
}

describe.each(providers)('LtpaToken with $name', (crypto) => {
  const keys = generateKeys({ realm: 'ldap.example.com:389' }, crypto);
  const others = generateKeys({ realm: 'ldap.example.com:389' }, crypto);
  const fips = usedBy(crypto, generateKeys({ layout: '2.0', realm: 'r' }));
  const token = mintToken1(keys, { user, expiresMs });

  it('tells everything about a genuine token, and that its expiry is not signed', () => {
    const verdict = validateToken1(`"${encodeURIComponent(token)}"`, [fips, others, keys], now);
    expect({ ...verdict, attributes: { ...(verdict.ok && verdict.attributes) } }).toEqual({
      ok: true,
      format: 'LtpaToken',
      user,
      realm: 'ldap.example.com:389',
      uniqueId: 'uid=anna,ou=people,dc=example,dc=com',
      expiresMs,
      expirySigned: false,
      outerExpiryMs: expiresMs,
      publicId: keys.publicId,
      keyIndex: 2,
      attributes: {},
      warnings: [expect.stringContaining('expiry of an LtpaToken is not signed')],
    });
  });

  it('can be revived with a block of another token, which is why the warning is there', () => {
    const expiry = 1_800_010_000_000;
    const minted = (expiresAt: number): Buffer =>
      // The digits of two moments of one day lie in one block, as long as the name is.
      Buffer.from(mintToken1(keys, { user: 'user:r/uid=victim,o=exa', expiresMs: expiresAt }), 'base64');
    const [old, fresh] = [minted(expiry - 3_600_000), minted(expiry)];
    const later = { realms: 'any' as const, nowMs: expiry - 60_000 };
    const differing = [...old.keys()].filter((at) => old[at] !== fresh[at]);
    const revived = Buffer.from(old);
    for (const at of differing) revived[at] = fresh[at] ?? 0;
    expect(Math.max(...differing) - Math.min(...differing)).toBeLessThan(8);
    expect(reasonOf(validateToken1(old.toString('base64'), [keys], later))).toBe('TOKEN_EXPIRED');
    expect(validateToken1(revived.toString('base64'), [keys], later)).toMatchObject({ ok: true, expirySigned: false });
  });

  it.each<[string, string, Refusal]>([
    ['no base64', 'not a token', 'TOKEN_MALFORMED'],
    ['a length that is no multiple of a block', token.slice(0, -4), 'TOKEN_MALFORMED'],
    ['a token of other keys', mintToken1(others, { user, expiresMs }), 'TOKEN_OTHER_KEYS'],
    ['an LtpaToken2', mintToken2(keys, { user, expiresMs }), 'TOKEN_OTHER_KEYS'],
    [
      'a token of other signers',
      mintToken1(withShared(others, keys.shared()), { user, expiresMs }),
      'TOKEN_BAD_SIGNATURE',
    ],
    [
      'another user under the same signature',
      handmadeToken1({ keys, userData: 'u:user\\:r/a', written: 'u:user\\:r/b', rest }),
      'TOKEN_BAD_SIGNATURE',
    ],
    [
      'the body of an LtpaToken2',
      encryptBody1(
        keys,
        decryptBody(keys, Buffer.from(mintToken2(keys, { user, expiresMs }), 'base64')) ?? Buffer.alloc(0),
      ).toString('base64'),
      'TOKEN_BAD_SIGNATURE',
    ],
    ['no expiry', handmadeToken1({ keys, userData: 'u:user\\:r/a', rest: '' }), 'TOKEN_BAD_CONTENT'],
    ['two users', handmadeToken1({ keys, userData: 'u:user\\:r/a$u:user\\:r/b', rest }), 'TOKEN_BAD_CONTENT'],
    ['an expired token', mintToken1(keys, { user, expiresMs: now.nowMs - 1 }), 'TOKEN_EXPIRED'],
    ['a token of a server', mintToken1(keys, { user: 'server:r/node1', expiresMs }), 'TOKEN_NOT_A_USER'],
    ['another realm', mintToken1(keys, { user: 'user:other/anna', expiresMs }), 'TOKEN_OTHER_REALM'],
  ])('refuses %s', (_, cookie, reason) => {
    expect(reasonOf(validateToken1(cookie, [keys], { ...now, realms: ['ldap.example.com:389'] }))).toBe(reason);
  });

  it('takes what another writer escaped differently, as it came and in its canonical form', () => {
    const [plain, doubled] = [String.raw`u:user\:r/cn=A\, B`, String.raw`u:user\:r/cn=A\\, B`];
    for (const [userData, written] of [
      [plain, plain],
      [doubled, doubled],
      [plain, doubled],
    ] as const) {
      const cookie = handmadeToken1({ keys, userData, written, rest });
      const options = { ...now, acceptOtherSpelling: true };
      expect(validateToken1(cookie, [keys], options)).toMatchObject({ ok: true, uniqueId: String.raw`cn=A\, B` });
      expect(validateToken1(cookie, [keys], now).ok).toBe(userData === written);
    }
  });

  it('refuses another spelling that would be read as another user', () => {
    const [userData, written] = [String.raw`u:user\:r/cn=A\\b`, String.raw`u:user\:r/cn=A\\\\b`];
    expect(validateToken1(handmadeToken1({ keys, userData, rest }), [keys], now)).toMatchObject({ ok: true });
    const options = { ...now, acceptOtherSpelling: true };
    const verdict = validateToken1(handmadeToken1({ keys, userData, written, rest }), [keys], options);
    expect(verdict).toEqual({ ok: false, format: 'LtpaToken', reason: 'TOKEN_BAD_SIGNATURE' });
  });

  it('does not exist under keys of version 2.0', () => {
    expect(() => mintToken1(fips, { user, expiresMs })).toThrow(
      expect.objectContaining({ code: 'LTPA_UNSUITABLE_KEYS' }),
    );
    expect(validateToken1(token, [fips], now)).toEqual({ ok: false, format: 'LtpaToken', reason: 'TOKEN_NO_KEYS' });
  });

  it.each([
    ['anna', expiresMs],
    ['user:r/cn=a\\', expiresMs],
    ['user:r/cn=a\\\\b', expiresMs],
    ['user:r/anna', -1],
  ])('is not made for "%s" until %i', (bad, expiry) => {
    expect(() => mintToken1(keys, { user: bad, expiresMs: expiry })).toThrow(
      expect.objectContaining({ code: 'LTPA_BAD_ACCESS_ID' }),
    );
  });

  it('is refused when any bit of user or signature was changed', () => {
    const bytes = Buffer.from(token, 'base64');
    const clear = decryptBody1(keys, bytes)?.toString() ?? '';
    const start = clear.indexOf('%');
    const end = clear.lastIndexOf('%');
    const accepted: number[] = [];
    for (let bit = 0; bit < bytes.length * 8; bit += 3) {
      const block = (bit >> 6) * 8;
      // The expiry is not signed: what lies in its blocks only is not looked at here.
      if (block > start - 8 && block < end) continue;
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      if (validateToken1(changed.toString('base64'), [keys], now).ok) accepted.push(bit);
    }
    expect(accepted).toEqual([]);
  });
});
