import { Secret } from '@signet/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generateKeys } from '../key-file/keys.ts';
import { checkToken, detectTokenFormat } from './check-token.ts';
import { mintDominoToken, validateDominoToken } from './domino-token.ts';
import { mintToken1 } from './mint-token1.ts';
import { type Claims, mintToken2 } from './mint-token2.ts';
import { decryptBody, encryptBody } from './token-cipher.ts';
import { validateToken1 } from './validate-token1.ts';
import { validateToken2 } from './validate-token2.ts';
import type { TokenVerdict } from './verdict.ts';

const classic = generateKeys({ realm: 'r' });
const fips = generateKeys({ realm: 'r', layout: '2.0' });
const secret = new Secret(Buffer.from('0123456789abcdefghij').toString('base64'));

/** What may stand in a token: any character, those that are escaped more often than by chance. */
const character = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 }) },
  { weight: 2, arbitrary: fc.constantFrom('%', '$', ':', '|', '\\', '\\\\', '=', ',', ' ', '/', '"', '+') },
  { weight: 2, arbitrary: fc.constantFrom('ü', 'ß', '€', '漢', '😀', '\u{10ffff}', '\u200b', '\ufeff') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
);
const short = textOf(fc.array(character, { minLength: 1, maxLength: 40 }));
/** Up to 4 KB. */
const long = textOf(fc.array(character, { minLength: 800, maxLength: 1000 })).filter(
  (text) => Buffer.byteLength(text) <= 4096,
);
const realm = short.filter((text) => !text.includes('/'));
const user = fc
  .tuple(realm, fc.oneof({ weight: 7, arbitrary: short }, { weight: 1, arbitrary: long }))
  .map(([where, who]) => `user:${where}/${who}`);
const attributes = fc.dictionary(
  short.filter((name) => !/[%$:|\\]/u.test(name) && !['u', 'expire'].includes(name)),
  fc.array(
    short.filter((value) => !value.includes('|')),
    { minLength: 1, maxLength: 3 },
  ),
  { maxKeys: 4 },
);
/** The form that says everything; the plain one has a test of its own. */
const backslashes = fc.constant('doubled' as const);
const expiresMs = fc.oneof(fc.constantFrom(0, 1, Number.MAX_SAFE_INTEGER), fc.maxSafeNat());

function textOf(pieces: fc.Arbitrary<string[]>): fc.Arbitrary<string> {
  return pieces.map((all) => all.join('')).filter((text) => !/\p{Cc}|\p{Surrogate}|\\$/u.test(text));
}

describe('mint, then validate, is the identity', () => {
  it.each([
    ['1.0', classic, 150],
    ['2.0', fips, 60],
  ] as const)('for an LtpaToken2 under keys %s', (_, keys, numRuns) => {
    fc.assert(
      fc.property(fc.record({ user, expiresMs, attributes, backslashes }), ({ backslashes, ...claims }) => {
        const token = mintToken2(keys, { ...claims, backslashes });
        const verdict = validateToken2(token, [keys], { realms: 'any', nowMs: claims.expiresMs });
        expect(said(verdict)).toEqual({ ...claims, attributes: { ...claims.attributes }, warnings: [] });
        expect(mintToken2(keys, { ...claims, backslashes })).toBe(token);
        expect(detectTokenFormat(token)).toBe('LtpaToken2');
      }),
      { numRuns },
    );
  });

  it('for an LtpaToken', () => {
    fc.assert(
      fc.property(fc.record({ user, expiresMs, backslashes }), ({ backslashes, ...claims }) => {
        const verdict = validateToken1(mintToken1(classic, { ...claims, backslashes }), [classic], {
          realms: 'any',
          nowMs: claims.expiresMs,
        });
        expect(said(verdict)).toEqual({ ...claims, attributes: {}, warnings: [expect.any(String)] });
      }),
    );
  });

  it('with plain backslashes, or the claims are refused', () => {
    const minted = (claims: Claims): string | undefined => {
      try {
        return mintToken2(classic, claims);
      } catch (error) {
        if ((error as { code?: string }).code === 'LTPA_BAD_ACCESS_ID') return undefined;
        throw error;
      }
    };
    let refusals = 0;
    fc.assert(
      fc.property(fc.record({ user, expiresMs, attributes }), (claims) => {
        const token = minted(claims);
        if (token === undefined) {
          refusals += 1;
          // Only two in a row read otherwise.
          expect([claims.user, ...Object.values(claims.attributes).flat()].some((text) => text.includes('\\\\'))).toBe(
            true,
          );
          return;
        }
        const verdict = validateToken2(token, [classic], { realms: 'any', nowMs: claims.expiresMs });
        expect(said(verdict)).toEqual({ ...claims, attributes: { ...claims.attributes }, warnings: [] });
      }),
    );
    expect(refusals).toBeGreaterThan(0);
  });

  it('for a Domino token, to the second', () => {
    const latin1 = fc.integer({ min: 0x20, max: 0xff }).filter((code) => code < 0x7f || code > 0x9f);
    const name = fc.array(latin1, { minLength: 1, maxLength: 300 }).map((codes) => String.fromCharCode(...codes));
    const seconds = fc.nat({ max: 0xff_ff_ff_ff });
    fc.assert(
      fc.property(name, seconds, seconds, fc.constantFrom('lower', 'upper'), (who, created, expires, hexCase) => {
        const times = { createdMs: created * 1000, expiresMs: expires * 1000 };
        const token = mintDominoToken(secret, { user: who, ...times, hexCase });
        const verdict = validateDominoToken(token, [secret], {
          realms: 'any',
          nowMs: times.expiresMs,
          skewMs: 2 ** 43,
        });
        expect(said(verdict)).toEqual({ user: who, expiresMs: times.expiresMs, attributes: {}, warnings: [] });
        expect(verdict).toMatchObject({ ok: true, ...times });
      }),
    );
  });
});

describe('a changed token', () => {
  const claims: Claims = {
    user: 'user:ldap.example.com:389/uid=anna,ou=people,dc=example,dc=com',
    expiresMs: 1_800_000_000_000,
  };
  const now = { realms: 'any' as const, nowMs: claims.expiresMs - 60_000 };
  const v2 = mintToken2(classic, claims);
  const v1 = mintToken1(classic, claims);
  const domino = mintDominoToken(secret, { user: 'CN=Anna/O=Example', createdMs: 0, expiresMs: claims.expiresMs });

  it.each([
    ['an LtpaToken2', v2, (token: string) => validateToken2(token, [classic], now)],
    ['a Domino token', domino, (token: string) => validateDominoToken(token, [secret], now)],
  ])('is refused whichever bit of %s it was', (_, token, validate) => {
    const bytes = Buffer.from(token, 'base64');
    const accepted: number[] = [];
    for (let bit = 0; bit < 8 * bytes.length; bit += 1) {
      if (validate(flipped(bytes, [bit])).ok) accepted.push(bit);
    }
    expect(validate(token).ok).toBe(true);
    expect(accepted).toEqual([]);
  });

  it('is refused whichever bits they were, under keys 2.0 and of an LtpaToken, whose expiry alone is not signed', () => {
    const under20 = Buffer.from(mintToken2(fips, claims), 'base64');
    const bytes1 = Buffer.from(v1, 'base64');
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(), { minLength: 1, maxLength: 3 }), (bits) => {
        expect(validateToken2(flipped(under20, bits), [fips], now).ok).toBe(false);
        const verdict = validateToken1(flipped(bytes1, bits), [classic], now);
        if (verdict.ok) expect(verdict.user).toBe(claims.user);
      }),
      { numRuns: 300 },
    );
  });

  it('is refused, or says what it said before, whatever was changed before it was encrypted', () => {
    const clear = decryptBody(classic, Buffer.from(v2, 'base64')) ?? Buffer.alloc(0);
    const piece = fc.oneof(fc.constantFrom('%', '$', ':', '\\', '$u:user\\:r/root', '|1', '9'), short);
    fc.assert(
      fc.property(fc.nat({ max: clear.length }), fc.nat({ max: 20 }), piece, (at, length, put) => {
        const changed = Buffer.concat([clear.subarray(0, at), Buffer.from(put), clear.subarray(at + length)]);
        const verdict = validateToken2(encryptBody(classic, changed).toString('base64'), [classic], now);
        if (verdict.ok) expect(said(verdict)).toMatchObject({ ...claims, attributes: {} });
      }),
      { numRuns: 1000 },
    );
  });

  it('lives no longer whatever is written beside its signed part', () => {
    const clear = decryptBody(classic, Buffer.from(v2, 'base64'))?.toString('latin1') ?? '';
    const expiry = fc.oneof(
      fc.maxSafeNat(),
      fc.integer({ min: -10_000, max: 10_000 }).map((ms) => claims.expiresMs + ms),
    );
    fc.assert(
      fc.property(expiry, fc.integer({ min: 1, max: 1_000_000 }), (outer, lateMs) => {
        const written = clear.replace(`%${claims.expiresMs}%`, `%${outer}%`);
        const token = encryptBody(classic, Buffer.from(written, 'latin1')).toString('base64');
        for (const acceptExpiryDifferenceMs of [3000, -1]) {
          const options = { realms: 'any' as const, nowMs: claims.expiresMs + lateMs, acceptExpiryDifferenceMs };
          expect(validateToken2(token, [classic], options).ok).toBe(false);
        }
        const isNear = Math.abs(outer - claims.expiresMs) <= 3000;
        expect(validateToken2(token, [classic], now)).toMatchObject({ ok: isNear });
      }),
      { numRuns: 200 },
    );
  });
});

describe('anything else', () => {
  const options = { realms: 'any' as const, nowMs: 0, acceptOtherSpelling: true };
  const given = { keySets: [classic, fips], dominoSecrets: [secret], acceptLtpaToken: true };
  const noSignature = Buffer.alloc(128, 1).toString('base64');
  const anything = fc.oneof(
    fc.array(fc.nat({ max: 0xffff }), { maxLength: 200 }).map((codes) => String.fromCharCode(...codes)),
    fc.string({ unit: 'binary', maxLength: 10_000 }),
    fc.base64String({ maxLength: 10_000 }),
    fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes).toString('base64')),
    fc
      .nat({ max: 40 })
      .chain((blocks) =>
        fc
          .uint8Array({ minLength: 16 * blocks, maxLength: 16 * blocks })
          .map((bytes) => Buffer.from(bytes).toString('base64')),
      ),
    // Decrypts to what was put in: the reader of bodies sees it.
    fc.uint8Array({ maxLength: 400 }).map((bytes) => encryptBody(classic, Buffer.from(bytes)).toString('base64')),
    user.map((text) => encryptBody(classic, Buffer.from(`expire:1$u:${text}%1%${noSignature}`)).toString('base64')),
  );

  it('is refused and breaks nothing', () => {
    fc.assert(
      fc.property(anything, (cookie) => {
        const verdicts = [
          validateToken2(cookie, given.keySets, options),
          validateToken1(cookie, given.keySets, options),
          validateDominoToken(cookie, given.dominoSecrets, options),
          checkToken(cookie, given, options),
        ];
        for (const verdict of verdicts)
          expect(verdict).toEqual({ ok: false, format: expect.any(String), reason: expect.any(String) });
      }),
      { numRuns: 500 },
    );
  });
});

/** The part of a verdict that was minted. */
function said(verdict: TokenVerdict) {
  if (!verdict.ok) return verdict.reason;
  const { user: who, expiresMs: until, attributes: others, warnings } = verdict;
  return { user: who, expiresMs: until, attributes: { ...others }, warnings };
}

/** @param bits Counted over the whole token, again and again. */
function flipped(bytes: Buffer, bits: readonly number[]): string {
  const result = Buffer.from(bytes);
  for (const bit of bits) {
    const at = (bit >> 3) % result.length;
    result[at] = (result[at] ?? 0) ^ (1 << (bit & 7));
  }
  return result.toString('base64');
}
