import { Secret } from '@signet/core';
import { describe, expect, it } from 'vitest';
import { providers } from '../testing/providers.ts';
import { mintDominoToken, validateDominoToken } from './domino-token.ts';
import type { Refusal } from './refusal.ts';

const secret = new Secret(Buffer.from('twenty bytes of key!').toString('base64'));
const other = new Secret(Buffer.from('twenty other bytes!!').toString('base64'));
const expiresMs = 1_800_000_000_000;
const createdMs = expiresMs - 7_200_000;
const claims = { user: 'CN=Anna Alt/O=Example', createdMs, expiresMs };
const now = { realms: 'any' as const, nowMs: expiresMs - 60_000 };

describe.each(providers)('Domino tokens with $name', (crypto) => {
  const token = mintDominoToken(secret, claims, crypto);

  /** A token of the test's own text, with the right hash. */
  function handmade(text: string, by = Buffer.from(secret.reveal(), 'base64')): string {
    const message = Buffer.from(`\0\u0001\u0002\u0003${text}`, 'latin1');
    return Buffer.concat([message, crypto.hash('sha1', Buffer.concat([message, by]))]).toString('base64');
  }

  it('tell who, from when and until when', () => {
    const verdict = validateDominoToken(encodeURIComponent(token), [other, secret], now, crypto);
    expect({ ...verdict, attributes: { ...(verdict.ok && verdict.attributes) } }).toEqual({
      ok: true,
      format: 'Domino',
      user: 'CN=Anna Alt/O=Example',
      uniqueId: 'CN=Anna Alt/O=Example',
      createdMs,
      expiresMs,
      expirySigned: true,
      keyIndex: 1,
      attributes: {},
      warnings: [],
    });
  });

  it('are hashed as they are written, in either case', () => {
    const upper = mintDominoToken(secret, { ...claims, hexCase: 'upper' }, crypto);
    expect(upper).not.toBe(token);
    for (const each of [upper, handmade('6B49D200aBcDeF01CN=a')]) {
      expect(validateDominoToken(each, [secret], { realms: 'any', nowMs: 0 }, crypto)).toMatchObject({ ok: true });
    }
  });

  it('have names of ASCII and Latin-1 characters, one byte each', () => {
    const letters = [...Array(256).keys()]
      .map((code) => String.fromCharCode(code))
      .filter((letter) => !/\p{Cc}/u.test(letter))
      .join('');
    expect(letters).toHaveLength(95 + 96);
    const minted = mintDominoToken(secret, { ...claims, user: letters }, crypto);
    expect(Buffer.from(minted, 'base64')).toHaveLength(40 + letters.length);
    expect(validateDominoToken(minted, [secret], now, crypto)).toMatchObject({ ok: true, user: letters });
  });

  it.each([
    ['an empty name', { ...claims, user: '' }],
    ['a name of several bytes a letter', { ...claims, user: 'CN=Łukasz' }],
    ['a name with a control character', { ...claims, user: 'CN=a\u0014' }],
    ['a time before 1970', { ...claims, createdMs: -1 }],
    ['a time of nine digits', { ...claims, expiresMs: 0x1_00_00_00_00 * 1000 }],
    ['no time', { ...claims, expiresMs: Number.NaN }],
  ])('are not made for %s', (_, bad) => {
    expect(() => mintDominoToken(secret, bad, crypto)).toThrow(expect.objectContaining({ code: 'LTPA_BAD_ACCESS_ID' }));
  });

  it.each<[string, string, Refusal]>([
    ['no base64', '*', 'TOKEN_MALFORMED'],
    ['an LTPA token', Buffer.alloc(320, 1).toString('base64'), 'TOKEN_MALFORMED'],
    ['no user', handmade('6b49d2006b49d200'), 'TOKEN_MALFORMED'],
    ['another secret', mintDominoToken(other, claims, crypto), 'TOKEN_BAD_SIGNATURE'],
    ['another user', token.replace(/(?<=^.{32})./u, 'X'), 'TOKEN_BAD_SIGNATURE'],
    [
      'the text of the secret as its key',
      handmade('6b49d2006b49d200CN=a', Buffer.from(secret.reveal())),
      'TOKEN_SECRET_AS_TEXT',
    ],
    ['a time that is none', handmade('6b49d2006b49d20gCN=a'), 'TOKEN_BAD_CONTENT'],
    ['a name of several bytes a letter', handmade('6b49d2006b49d200CN=\u0006\u009dukasz'), 'TOKEN_UNREADABLE_NAME'],
    ['an expired token', mintDominoToken(secret, { ...claims, expiresMs: now.nowMs - 1000 }, crypto), 'TOKEN_EXPIRED'],
  ])('are refused with %s', (_, cookie, reason) => {
    const verdict = validateDominoToken(cookie, [secret], now, crypto);
    expect(verdict.ok || verdict.reason).toBe(reason);
    expect(verdict.ok || 'genuine' in verdict).toBe(reason === 'TOKEN_EXPIRED');
  });

  it('are refused without a secret', () => {
    expect(validateDominoToken(token, [], now, crypto)).toEqual({
      ok: false,
      format: 'Domino',
      reason: 'TOKEN_NO_KEYS',
    });
  });

  it('have no realm that could be a wrong one', () => {
    expect(validateDominoToken(token, [secret], { ...now, realms: ['r'] }, crypto)).toMatchObject({ ok: true });
  });

  it('may be valid for too long, or made in the future', () => {
    const limited = { ...now, maxLifetimeMs: 59_999 };
    expect(validateDominoToken(token, [secret], limited, crypto)).toMatchObject({ reason: 'TOKEN_LIFETIME_TOO_LONG' });
    expect(validateDominoToken(token, [secret], { realms: 'any', nowMs: createdMs - 1 }, crypto)).toMatchObject({
      ok: true,
      warnings: [expect.stringContaining('in the future')],
    });
    expect(
      validateDominoToken(token, [secret], { realms: 'any', nowMs: createdMs - 1, skewMs: 1 }, crypto),
    ).toMatchObject({
      ok: true,
      warnings: [],
    });
  });

  it.each([
    ['it is no base64', 'not base64!'],
    ['it seems to be the bytes themselves', 'twenty bytes of key!'],
    ['it was encoded twice', Buffer.from(secret.reveal()).toString('base64')],
    ['it stands for 24', Buffer.alloc(24).toString('base64')],
    ['it stands for 0', ''],
  ])('need a secret of 20 bytes in base64: %s', (fault, text) => {
    const refusal = expect.objectContaining({
      code: 'LTPA_BAD_SECRET',
      message: expect.stringContaining(fault) as string,
    }) as Error;
    expect(() => mintDominoToken(new Secret(text), claims, crypto)).toThrow(refusal);
    expect(() => validateDominoToken(token, [secret, new Secret(text)], now, crypto)).toThrow(refusal);
    if (text !== '') expect(String(refusal)).not.toContain(text);
  });

  it('take a secret with the line end of its file', () => {
    const fromFile = new Secret(`${secret.reveal()}\n`);
    expect(mintDominoToken(fromFile, claims, crypto)).toBe(token);
    expect(validateDominoToken(token, [fromFile], now, crypto)).toMatchObject({ ok: true });
  });
});
