import { Secret } from '@signet/core';
import { describe, expect, it } from 'vitest';
import { providers } from '../testing/providers.ts';
import { dominoTokens, keysFor, missing, tokens, tokens1 } from '../testing/published-vectors.ts';
import { parseAccessId } from './access-id.ts';
import { checkToken, detectTokenFormat } from './check-token.ts';
import { mintDominoToken, validateDominoToken } from './domino-token.ts';
import { mintToken1 } from './mint-token1.ts';
import { mintToken2 } from './mint-token2.ts';
import type { Refusal } from './refusal.ts';
import { validateToken1 } from './validate-token1.ts';
import { validateToken2 } from './validate-token2.ts';
import type { TokenVerdict } from './verdict.ts';

const valid = tokens.filter(({ token }) => token.valid === true);
const invalid = tokens.filter(({ token }) => token.valid === false);
const valid1 = tokens1.filter(({ token }) => token.valid === true);
const invalid1 = tokens1.filter(({ token }) => token.valid === false);

function plain(verdict: TokenVerdict): unknown {
  return verdict.ok ? { ...verdict, attributes: { ...verdict.attributes } } : verdict;
}

function refusal(verdict: TokenVerdict): Refusal | undefined {
  return verdict.ok ? undefined : verdict.reason;
}

it.skipIf(missing !== '')(`the published tokens are as many as expected${missing}`, () => {
  expect([valid, invalid, valid1, invalid1, dominoTokens].map(({ length }) => length)).toEqual([12, 3, 3, 1, 4]);
});

describe.skipIf(missing !== '').each(providers)('published tokens with $name', (crypto) => {
  it.each(valid)('LtpaToken2: $title is valid and minted again byte for byte', ({ vector, token }) => {
    const keys = keysFor(vector, token, crypto);
    const { u: _u, expire: _expire, ...attributes } = token.attributes;
    expect(plain(validateToken2(token.base64, [keys], { realms: 'any', nowMs: token.expiry }))).toEqual({
      ok: true,
      format: 'LtpaToken2',
      user: token.user,
      realm: parseAccessId(token.user)?.realm,
      uniqueId: parseAccessId(token.user)?.uniqueId,
      expiresMs: token.expiry,
      expirySigned: true,
      outerExpiryMs: token.expiry,
      publicId: keys.publicId,
      keyIndex: 0,
      attributes: Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, [value]])),
      warnings: [],
    });
    // The one that holds a backslash has it doubled.
    const claims = { user: token.user, expiresMs: token.expiry, attributes, backslashes: 'doubled' } as const;
    expect(mintToken2(keys, claims)).toBe(token.base64);
    expect(refusal(validateToken2(token.base64, [keys], { realms: 'any', nowMs: token.expiry + 1 }))).toBe(
      'TOKEN_EXPIRED',
    );
  });

  it.each(invalid)('LtpaToken2: $title is refused for its reason', ({ vector, token }) => {
    const verdict = validateToken2(token.base64, [keysFor(vector, token, crypto)], {
      realms: 'any',
      nowMs: 1_600_000_000_000,
    });
    const isMoved = token.reason?.includes('outer expiry') === true;
    expect(refusal(verdict)).toBe(isMoved ? 'TOKEN_EXPIRY_MISMATCH' : 'TOKEN_BAD_SIGNATURE');
    expect(verdict.ok || 'genuine' in verdict).toBe(isMoved);
  });

  it.each(valid1)('LtpaToken: $title is valid and minted again byte for byte', ({ vector, token }) => {
    const keys = keysFor(vector, token, crypto);
    expect(plain(validateToken1(token.base64, [keys], { realms: 'any', nowMs: token.expiry }))).toEqual({
      ok: true,
      format: 'LtpaToken',
      user: token.user,
      realm: parseAccessId(token.user)?.realm,
      uniqueId: parseAccessId(token.user)?.uniqueId,
      expiresMs: token.expiry,
      expirySigned: false,
      outerExpiryMs: token.expiry,
      publicId: keys.publicId,
      keyIndex: 0,
      attributes: {},
      warnings: [expect.stringContaining('is not signed')],
    });
    expect(mintToken1(keys, { user: token.user, expiresMs: token.expiry })).toBe(token.base64);
    expect(refusal(validateToken1(token.base64, [keys], { realms: 'any', nowMs: token.expiry + 1 }))).toBe(
      'TOKEN_EXPIRED',
    );
  });

  it.each(invalid1)('LtpaToken: $title is refused for its signature', ({ vector, token }) => {
    const verdict = validateToken1(token.base64, [keysFor(vector, token, crypto)], { realms: 'any', nowMs: 0 });
    expect(verdict).toEqual({ ok: false, format: 'LtpaToken', reason: 'TOKEN_BAD_SIGNATURE' });
  });

  it.each(dominoTokens)('Domino: $name is valid and minted again byte for byte', (vector) => {
    const secret = new Secret(vector.secretBase64);
    const [createdMs, expiresMs] = [vector.creation * 1000, vector.expiry * 1000];
    expect(plain(validateDominoToken(vector.base64, [secret], { realms: 'any', nowMs: expiresMs }, crypto))).toEqual({
      ok: true,
      format: 'Domino',
      user: vector.user,
      uniqueId: vector.user,
      expiresMs,
      expirySigned: true,
      createdMs,
      keyIndex: 0,
      attributes: {},
      warnings: [],
    });
    const { user, hexCase } = vector;
    expect(mintDominoToken(secret, { user, createdMs, expiresMs, hexCase }, crypto)).toBe(vector.base64);
    expect(refusal(validateDominoToken(vector.base64, [secret], { realms: 'any', nowMs: expiresMs + 1 }, crypto))).toBe(
      'TOKEN_EXPIRED',
    );
  });

  it.each([...valid, ...valid1])('checkToken: $title is recognized', ({ vector, token }) => {
    const keys = keysFor(vector, token, crypto);
    const given = { keySets: [keys], acceptLtpaToken: true };
    expect(checkToken(token.base64, given, { realms: 'any', nowMs: token.expiry }, crypto)).toMatchObject({
      ok: true,
      format: token.version === 2 ? 'LtpaToken2' : 'LtpaToken',
      user: token.user,
    });
  });

  it.each(dominoTokens)('checkToken: $name is recognized', ({ base64, secretBase64, user, expiry }) => {
    const dominoSecrets = [new Secret(secretBase64)];
    expect(detectTokenFormat(base64)).toBe('Domino');
    expect(
      checkToken(base64, { keySets: [], dominoSecrets }, { realms: 'any', nowMs: expiry * 1000 }, crypto),
    ).toMatchObject({
      ok: true,
      format: 'Domino',
      user,
    });
  });
});
