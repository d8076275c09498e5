import pc from 'picocolors';
import { InputError } from '@signet/core';
import type { GenuineToken, TokenVerdict } from '@signet/ltpa';
import { expect, it } from 'vitest';
import { localMoment } from './moments.ts';
import { type JudgedToken, type NamedCookie, tokenId, tokenJson, tokenLines, verdictLines } from './token-screen.ts';

const PLAIN = pc.createColors(false);
const NOW = Date.UTC(2026, 10, 26, 12);
const GENUINE: GenuineToken = {
  format: 'LtpaToken2',
  user: 'user:realm/uid=a',
  realm: 'realm',
  uniqueId: 'uid=a',
  expiresMs: NOW + 60_000,
  expirySigned: true,
  outerExpiryMs: NOW + 60_000,
  publicId: 'ltpa-pub1:x',
  keyIndex: 1,
  attributes: {},
  warnings: [],
};

function judged(verdict: TokenVerdict): JudgedToken {
  const keys = [
    { name: 'one.keys', publicId: 'ltpa-pub1:w' },
    { name: 'two.keys', publicId: 'ltpa-pub1:x' },
  ];
  return {
    verdict,
    nowMs: NOW,
    isOtherMoment: false,
    keys,
    secrets: [{ name: 'secret' }],
    leftOut: [],
    cookie: { id: 'sha256:00000000', name: undefined, domain: undefined, path: undefined },
    others: [],
  };
}

const textOf = (verdict: TokenVerdict): string => tokenLines(judged(verdict), PLAIN).join('\n');

it('says which expiry counts when the two disagree', () => {
  const outerExpiryMs = NOW + 3_600_000;
  const genuine = { ...GENUINE, outerExpiryMs };
  const text = textOf({ ok: false, format: 'LtpaToken2', reason: 'TOKEN_EXPIRY_MISMATCH', genuine });
  expect(text).toMatch(/^Refused: the signature is right, but/u);
  expect(text).toContain(
    `expires    ${localMoment(NOW + 60_000)}\n             This is the signed expiry, the one that counts.`,
  );
  expect(text).toContain(`The one beside it, which is not signed, is ${localMoment(outerExpiryMs)}.`);
});

it('says when there is one expiry only, and when it is not signed', () => {
  const { outerExpiryMs: _, ...alone } = GENUINE;
  expect(textOf({ ok: true, ...alone })).toContain('There is no other beside it.');
  expect(textOf({ ok: true, ...alone, format: 'LtpaToken', expirySigned: false })).toContain(
    'It is not signed: whoever has the cookie may have moved it.',
  );
});

it('names the secret that a Domino token was made with, and when it was made', () => {
  const { publicId: _, realm: __, ...domino } = { ...GENUINE, user: 'CN=A/O=B', uniqueId: 'CN=A/O=B', keyIndex: 0 };
  const text = textOf({
    ok: true,
    ...domino,
    format: 'Domino',
    createdMs: NOW - 60_000,
    warnings: ['The clocks differ.'],
  });
  expect(text).toMatch(
    /^Valid for another 1 minute\.\n\n {2}user {5}CN=A\/O=B\n {2}realm {4}none: Domino tokens name none\n/u,
  );
  expect(text).toContain(`  created  ${localMoment(NOW - 60_000)}\n`);
  expect(text).toContain('  secret   secret\n');
  expect(text).toContain('\n\n  warning  The clocks differ.');
  expect(text).not.toContain('access id');
});

it('survives a moment that is on no calendar', () => {
  const far = { ...GENUINE, expiresMs: 9e15, outerExpiryMs: 9e15 };
  expect(textOf({ ok: true, ...far })).toContain('expires    9000000000000000 milliseconds after 1970');
  expect(tokenJson(judged({ ok: true, ...far }))).toMatchObject({ expires: null, expiresMs: 9e15 });
});

it('shows nothing that was not signed', () => {
  const verdict = { ok: false, format: 'LtpaToken2', reason: 'TOKEN_BAD_SIGNATURE' } as const;
  expect(tokenJson(judged(verdict))).toEqual({
    ok: false,
    reason: 'TOKEN_BAD_SIGNATURE',
    message: expect.any(String),
    hint: expect.any(String),
    format: 'LtpaToken2',
    id: 'sha256:00000000',
    cookie: null,
    domain: null,
    path: null,
    now: '2026-11-26T12:00:00.000Z',
    nowMs: NOW,
    tried: [
      { file: 'one.keys', publicId: 'ltpa-pub1:w' },
      { file: 'two.keys', publicId: 'ltpa-pub1:x' },
      { file: 'secret', publicId: null },
    ],
    warnings: [],
    others: [],
  });
});

it('gives the verdict in fewer lines', () => {
  expect(verdictLines(judged({ ok: true, ...GENUINE }), PLAIN)).toEqual([
    'Valid for another 1 minute.',
    '',
    '  user     uid=a',
    '  realm    realm',
    `  expires  ${localMoment(NOW + 60_000)}, signed`,
  ]);
  expect(
    verdictLines(judged({ ok: false, format: 'LtpaToken2', reason: 'TOKEN_OTHER_KEYS' }), PLAIN).slice(3, 6),
  ).toEqual(['  reason  TOKEN_OTHER_KEYS', '  tried   ltpa-pub1:w  one.keys', '          ltpa-pub1:x  two.keys']);
});

it('says what was left out, and which other cookies there are', () => {
  const error = InputError.of('two.keys: The password does not open it.', { code: 'LTPA_WRONG_PASSWORD', hint: 'x' });
  const cookie = (id: string, domain: string): NamedCookie => ({ id, name: 'LtpaToken2', domain, path: '/' });
  const token: JudgedToken = {
    ...judged({ ok: false, format: 'LtpaToken2', reason: 'TOKEN_OTHER_KEYS' }),
    keys: [],
    secrets: [],
    leftOut: [{ name: 'two.keys', error }],
    cookie: cookie('sha256:1', 'a.example.com'),
    others: [{ ...cookie('sha256:2', 'b.example.com'), verdict: { ok: true, ...GENUINE } }],
  };
  expect(tokenJson(token)).toMatchObject({
    id: 'sha256:1',
    cookie: 'LtpaToken2',
    domain: 'a.example.com',
    path: '/',
    tried: [
      {
        file: 'two.keys',
        publicId: null,
        error: { code: 'LTPA_WRONG_PASSWORD', message: 'two.keys: The password does not open it.', hint: 'x' },
      },
    ],
    others: [{ id: 'sha256:2', cookie: 'LtpaToken2', domain: 'b.example.com', path: '/', ok: true, reason: null }],
  });
  expect(verdictLines(token, PLAIN).join(' ').replaceAll(/\s+/gu, ' ')).toContain(
    'left out two.keys warning There are 2 cookies of this name, and a server may take another one. This is about sha256:1 for a.example.com/. The others: sha256:2 for b.example.com/: valid.',
  );
});

it.each([
  [120, []],
  [121, [expect.stringMatching(/^More is left than the 120 minutes/u)]],
])('warns of more minutes than a login lasts: %i', (minutes, warnings) => {
  const expiresMs = NOW + minutes * 60_000;
  expect(tokenJson(judged({ ok: true, ...GENUINE, expiresMs, outerExpiryMs: expiresMs }))).toMatchObject({ warnings });
});

it('names a token without being one', () => {
  // printf token | sha256sum
  expect(tokenId('token')).toBe('sha256:3c469e9d');
});
