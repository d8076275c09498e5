import { Secret } from '@signet/core';
import { describe, expect, it } from 'vitest';
import { generateKeys } from '../key-file/keys.ts';
import { checkToken, detectTokenFormat } from './check-token.ts';
import { mintDominoToken } from './domino-token.ts';
import { mintToken1 } from './mint-token1.ts';
import { mintToken2 } from './mint-token2.ts';
import { explainRefusal, type Refusal } from './refusal.ts';
import { remoteAnswer } from './verdict.ts';

const keys = generateKeys({ realm: 'r' });
const previous = generateKeys({ realm: 'r' });
const fips = generateKeys({ layout: '2.0', realm: 'r' });
const secret = new Secret(Buffer.alloc(20, 3).toString('base64'));
const expiresMs = 1_800_000_000_000;
const now = { nowMs: expiresMs - 60_000, realms: ['r'] };
const given = { keySets: [keys, previous, fips], dominoSecrets: [secret], acceptLtpaToken: true };

const user = 'user:r/uid=anna';
const token2 = mintToken2(keys, { user, expiresMs });
/** As long as both kinds can be, and as only this one can be. */
const token1s = [16, 8].map((size) =>
  [...Array(16).keys()]
    .map((more) => mintToken1(previous, { user: user + 'a'.repeat(more), expiresMs }))
    .find((token) => Buffer.from(token, 'base64').length % 16 === size % 16),
);
const [token1 = '', oddToken1 = ''] = token1s;
const domino = mintDominoToken(secret, { user: 'CN=Anna', createdMs: 0, expiresMs });

describe('detectTokenFormat', () => {
  it.each([
    ['LtpaToken2', token2],
    ['LtpaToken2', `"${encodeURIComponent(token2)}"`],
    ['LtpaToken2', token1],
    ['LtpaToken', oddToken1],
    ['Domino', domino],
    ['unknown', 'AAECAw=='],
    ['unknown', Buffer.alloc(31).toString('base64')],
    ['unknown', 'deleted'],
    ['unknown', ''],
  ])('says %s', (format, cookie) => {
    expect(detectTokenFormat(cookie)).toBe(format);
  });
});

describe('checkToken', () => {
  it.each([
    ['LtpaToken2', token2, 0],
    ['LtpaToken', token1, 1],
    ['LtpaToken', oddToken1, 1],
    ['Domino', domino, 0],
  ])('accepts an %s', (format, cookie, keyIndex) => {
    expect(checkToken(cookie, given, now)).toMatchObject({ ok: true, format, keyIndex });
  });

  it.each([token1, oddToken1])('accepts an LtpaToken, whose expiry anybody can move, only when told so', (cookie) => {
    const { acceptLtpaToken: _, ...usual } = given;
    expect(checkToken(cookie, usual, now).ok).toBe(false);
    expect(checkToken(token2, usual, now)).toMatchObject({ ok: true });
  });

  it('accepts an LtpaToken2 of version 2.0', () => {
    const token = mintToken2(fips, { user, expiresMs });
    expect(checkToken(token, given, now)).toMatchObject({ ok: true, format: 'LtpaToken2', keyIndex: 2 });
  });

  it.each<[string, string, Refusal]>([
    ['unknown', 'deleted', 'TOKEN_MALFORMED'],
    ['unknown', Buffer.alloc(35).toString('base64'), 'TOKEN_MALFORMED'],
    ['LtpaToken2', mintToken2(keys, { user: 'user:s/uid=anna', expiresMs }), 'TOKEN_OTHER_REALM'],
    ['LtpaToken2', Buffer.alloc(320, 9).toString('base64'), 'TOKEN_OTHER_KEYS'],
    ['LtpaToken', mintToken1(keys, { user, expiresMs: 1 }), 'TOKEN_EXPIRED'],
    ['Domino', mintDominoToken(secret, { user: 'CN=Anna', createdMs: 0, expiresMs: 0 }), 'TOKEN_EXPIRED'],
  ])('refuses an %s', (format, cookie, reason) => {
    expect(checkToken(cookie, given, now)).toMatchObject({ ok: false, format, reason });
  });

  it('says which kind it would need something for', () => {
    expect(checkToken(domino, { keySets: [keys] }, now)).toEqual({
      ok: false,
      format: 'Domino',
      reason: 'TOKEN_NO_KEYS',
    });
    expect(checkToken(oddToken1, { keySets: [fips], acceptLtpaToken: true }, now)).toEqual({
      ok: false,
      format: 'LtpaToken',
      reason: 'TOKEN_NO_KEYS',
    });
    expect(checkToken(token2, { keySets: [], dominoSecrets: [secret] }, now)).toEqual({
      ok: false,
      format: 'LtpaToken2',
      reason: 'TOKEN_NO_KEYS',
    });
  });
});

describe('remoteAnswer', () => {
  it('names the user and nothing else', () => {
    expect(remoteAnswer(checkToken(token2, given, now))).toStrictEqual({ ok: true, user });
  });
});

describe('explainRefusal', () => {
  it('has a sentence and a hint', () => {
    expect(explainRefusal('TOKEN_EXPIRED')).toEqual({
      message: 'The token is genuine, but it has expired.',
      hint: 'Log in again. If a new token is refused as well, synchronize the clocks.',
    });
  });
});
