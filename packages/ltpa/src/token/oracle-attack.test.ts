import { createDecipheriv } from 'node:crypto';
import { Secret } from '@signet/core';
import { describe, expect, it } from 'vitest';
import { generateKeys } from '../key-file/keys.ts';
import { countingProvider } from '../testing/counting-provider.ts';
import { handmadeToken1, handmadeToken2 } from '../testing/handmade-token.ts';
import { withShared } from '../testing/mixed-keys.ts';
import { providers } from '../testing/providers.ts';
import { checkToken, type TokenKeys } from './check-token.ts';
import { mintDominoToken } from './domino-token.ts';
import { mintToken1 } from './mint-token1.ts';
import { mintToken2 } from './mint-token2.ts';
import type { Refusal } from './refusal.ts';
import { decryptBody, encryptBody } from './token-cipher.ts';
import { remoteAnswer, type TokenVerdict, type ValidationOptions } from './verdict.ts';

const blockBytes = 16;
const nowMs = 1_800_000_000_000;
const expiresMs = nowMs + 7_200_000;
const mallory = 'user:r/uid=mallory,o=example';
const anna = 'user:r/uid=anna,o=example';
const keys = generateKeys({ realm: 'r' });
/** What Mallory has: a token of her own from a login, and one of Anna's that she saw going by. */
const hers = Buffer.from(mintToken2(keys, { user: mallory, expiresMs }), 'base64');
const annas = Buffer.from(mintToken2(keys, { user: anna, expiresMs: expiresMs + 1234 }), 'base64');

/** Something that judges cookies for anybody: one in, an answer out. */
type Endpoint = (cookie: string) => string;

/** As it ought to be. */
const uniform: Endpoint = (cookie) =>
  JSON.stringify(remoteAnswer(checkToken(cookie, { keySets: [keys] }, { nowMs, realms: ['r'] })));

/** Tells why it refuses, as an error page with a helpful message does. */
const talkative: Endpoint = (cookie) => {
  const clear = decryptBody(keys, Buffer.from(cookie, 'base64'));
  return clear === undefined ? 'cannot decrypt this token' : 'this token has no valid signature';
};

/** Shows what it could not read, as a log that is sent along does. */
const echoing: Endpoint = (cookie) => {
  const clear = decryptBody(keys, Buffer.from(cookie, 'base64'));
  return clear === undefined ? 'cannot decrypt this token' : `not a token: ${clear.toString('hex')}`;
};

function block(token: Buffer, index: number): Buffer {
  return Buffer.from(token.subarray(index * blockBytes, (index + 1) * blockBytes));
}

function xor(a: Uint8Array, b: Uint8Array): Buffer {
  return Buffer.from(a.map((byte, at) => byte ^ (b[at] ?? 0)));
}

function decryptWith(key: Buffer, token: Buffer): string {
  const decipher = createDecipheriv('aes-128-cbc', key, key);
  return Buffer.concat([decipher.update(token), decipher.final()]).toString();
}

/**
 * `C1 | 0 | C1` and the last two blocks of a genuine token, which make the padding right. The first block comes out as
 * D(C1) xor IV and the third as D(C1): the difference is the initial vector, and thereby the key.
 */
function stealFromEcho(endpoint: Endpoint): Buffer | undefined {
  const zeros = Buffer.alloc(blockBytes);
  const cookie = Buffer.concat([block(hers, 0), zeros, block(hers, 0), hers.subarray(-2 * blockBytes)]);
  const echo = /(?<hex>[\da-f]{64,})/u.exec(endpoint(cookie.toString('base64')))?.groups?.['hex'];
  const clear = Buffer.from(echo ?? '', 'hex');
  return echo === undefined ? undefined : xor(block(clear, 0), block(clear, 2));
}

/**
 * Finds D(block), the last byte first, from nothing but whether the answers to two cookies differ: `X | block` has
 * right padding for one value of a byte of X only.
 */
function stealWithPaddingOracle(endpoint: Endpoint, encrypted: Buffer): Buffer | undefined {
  const ask = (before: Buffer): string => endpoint(Buffer.concat([before, encrypted]).toString('base64'));
  const decrypted = Buffer.alloc(blockBytes);
  for (let at = blockBytes - 1; at >= 0; at -= 1) {
    const padding = blockBytes - at;
    const before = xor(decrypted, Buffer.alloc(blockBytes, padding)).fill(0xa5, 0, at);
    const answers = [...Array(256).keys()].map((value) => {
      before[at] = value;
      return ask(before);
    });
    // The answer that only one value or, when the byte before happens to match as well, two values get.
    const odd = [...answers.keys()].filter((value) => answers.filter((each) => each === answers[value]).length <= 2);
    const right = odd.find((value) => {
      before[at] = value;
      if (at > 0) before[at - 1] = 0x5a;
      const answer = ask(before);
      if (at > 0) before[at - 1] = 0xa5;
      return answer === answers[value];
    });
    if (right === undefined) return undefined;
    decrypted[at] = right ^ padding;
  }
  return decrypted;
}

/**
 * The first block of a token is `expire:` and nine digits of a time that the attacker knows to the minute from her own
 * login: that gives the initial vector for a few guesses, and her own token tells which one is right.
 */
function stealKey(endpoint: Endpoint): Buffer | undefined {
  const decrypted = stealWithPaddingOracle(endpoint, block(hers, 0));
  if (decrypted === undefined) return undefined;
  const guesses = [...Array(12).keys()].map((index) => Math.floor(expiresMs / 10_000) - 6 + index);
  return guesses
    .map((guess) => xor(decrypted, Buffer.from(`expire:${guess}`)))
    .find((key) => {
      try {
        return decryptWith(key, hers).includes('mallory');
      } catch {
        // A wrong guess: nothing comes out.
        return false;
      }
    });
}

describe('the attack on tokens whose initial vector is their key', () => {
  const secret = keys.shared().subarray(0, blockBytes);

  it('gets the key from an endpoint that shows what it decrypted, and with it the token of somebody else', () => {
    const key = stealFromEcho(echoing) ?? Buffer.alloc(0);
    expect(key).toEqual(secret);
    expect(decryptWith(key, annas)).toContain('uid=anna,o=example');
  });

  it('gets the key from an endpoint that tells bad padding from a bad signature', () => {
    const key = stealKey(talkative) ?? Buffer.alloc(0);
    expect(key).toEqual(secret);
    expect(decryptWith(key, annas)).toContain('uid=anna,o=example');
  });

  it('gets nothing from the uniform answer', () => {
    const answers = new Set<string>();
    const recorded: Endpoint = (cookie) => {
      const answer = uniform(cookie);
      answers.add(answer);
      return answer;
    };
    expect(stealFromEcho(recorded)).toBeUndefined();
    expect(stealKey(recorded)).toBeUndefined();
    // Every byte value, behind each block of her token in turn.
    for (let index = 0; index < hers.length / blockBytes; index += 1) {
      for (let value = 0; value < 256; value += 1) {
        const before = Buffer.alloc(blockBytes);
        before[blockBytes - 1] = value;
        recorded(Buffer.concat([before, block(hers, index)]).toString('base64'));
      }
    }
    expect([...answers]).toEqual(['{"ok":false}']);
    expect(uniform(hers.toString('base64'))).toBe(`{"ok":true,"user":"${mallory}"}`);
  });
});

describe.each(providers)('refusals with $name', (crypto) => {
  const { provider, decrypted, take } = countingProvider(crypto);
  const present = generateKeys({ realm: 'r' }, provider);
  const previous = generateKeys({ realm: 'r' }, provider);
  const foreign = generateKeys({ realm: 'r' }, provider);
  const dominoSecret = new Secret(Buffer.alloc(20, 7).toString('base64'));
  const given: TokenKeys = { keySets: [present, previous], dominoSecrets: [dominoSecret], acceptLtpaToken: true };
  const options: ValidationOptions = { nowMs, realms: ['r'], maxLifetimeMs: 86_400_000 };
  const rest = `%${expiresMs}`;
  const userData = `expire:${expiresMs}$u:user\\:r/uid=anna`;
  const genuine = Buffer.from(mintToken2(present, { user: anna, expiresMs }), 'base64');

  function judge(cookie: string): TokenVerdict {
    return checkToken(cookie, given, options, provider);
  }

  /** The same text with its blocks as somebody changed them. */
  function changed(change: (bytes: Buffer) => Buffer): string {
    return change(Buffer.from(genuine)).toString('base64');
  }

  function flipped(at: number): string {
    return changed((bytes) => {
      bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
      return bytes;
    });
  }

  const claims = { user: anna, expiresMs };
  const made = (body: string | Buffer): string => encryptBody(present, Buffer.from(body)).toString('base64');
  /** Of keys that encrypt with what the present ones do, but sign with other ones. */
  const halfForeign = withShared(foreign, present.shared());

  const token2s: readonly (readonly [string, string, Refusal])[] = [
    ['bad padding', changed((bytes) => bytes.fill(0x33, bytes.length - 16)), 'TOKEN_OTHER_KEYS'],
    ['noise', Buffer.alloc(320, 0x77).toString('base64'), 'TOKEN_OTHER_KEYS'],
    ['cut at a block', changed((bytes) => bytes.subarray(0, -16)), 'TOKEN_OTHER_KEYS'],
    [
      'C1 | 0 | C1',
      changed((bytes) => Buffer.concat([block(bytes, 0), Buffer.alloc(16), block(bytes, 0)])),
      'TOKEN_OTHER_KEYS',
    ],
    [
      'C1 | 0 | C1 with right padding',
      changed((bytes) => Buffer.concat([block(bytes, 0), Buffer.alloc(16), block(bytes, 0), bytes.subarray(-32)])),
      'TOKEN_OTHER_KEYS',
    ],
    ['other keys', mintToken2(foreign, claims), 'TOKEN_OTHER_KEYS'],
    ['no fields', made('u:user\\:r/uid=anna'), 'TOKEN_OTHER_KEYS'],
    ['a short signature', made(`${userData}${rest}%AAAA`), 'TOKEN_OTHER_KEYS'],
    ['bits flipped in the user', flipped(40), 'TOKEN_BAD_SIGNATURE'],
    ['signed by others', mintToken2(halfForeign, claims), 'TOKEN_BAD_SIGNATURE'],
    [
      'signed by others and escaped in another way',
      handmadeToken2({ keys: halfForeign, userData: `expire:${expiresMs}$u:user\\:r/cn=A\\, B`, rest }),
      'TOKEN_BAD_SIGNATURE',
    ],
    [
      'another user',
      handmadeToken2({ keys: present, userData, written: `expire:${expiresMs}$u:user\\:r/x`, rest }),
      'TOKEN_BAD_SIGNATURE',
    ],
    [
      'no UTF-8',
      handmadeToken2({ keys: present, userData, written: Buffer.alloc(40, 0xff), rest }),
      'TOKEN_BAD_SIGNATURE',
    ],
    ['two users', handmadeToken2({ keys: present, userData: `${userData}$u:user\\:r/x`, rest }), 'TOKEN_BAD_CONTENT'],
    ['a moved expiry', handmadeToken2({ keys: present, userData, rest: '%9999999999999' }), 'TOKEN_EXPIRY_MISMATCH'],
    ['expired', mintToken2(present, { user: anna, expiresMs: nowMs - 1 }), 'TOKEN_EXPIRED'],
    ['expired under the previous keys', mintToken2(previous, { user: anna, expiresMs: nowMs - 1 }), 'TOKEN_EXPIRED'],
    ['a long life', mintToken2(present, { user: anna, expiresMs: nowMs + 86_400_001 }), 'TOKEN_LIFETIME_TOO_LONG'],
    ['not a user', mintToken2(present, { user: 'server:r/node', expiresMs }), 'TOKEN_NOT_A_USER'],
    ['another realm', mintToken2(present, { user: 'user:other/uid=anna', expiresMs }), 'TOKEN_OTHER_REALM'],
    [
      'another realm and escaped in another way',
      handmadeToken2({ keys: present, userData: `expire:${expiresMs}$u:user\\:other/cn=A\\, B`, rest }),
      'TOKEN_OTHER_REALM',
    ],
  ];

  /** As long as only an LtpaToken can be. */
  const odd = (make: (user: string) => string): string => {
    const cookies = [...Array(16).keys()].map((more) => make(`user:r/uid=anna${'a'.repeat(more)}`));
    return cookies.find((cookie) => Buffer.from(cookie, 'base64').length % 16 === 8) ?? '';
  };
  const data1 = (user: string): string => `u:${user.replace(':', '\\:')}`;
  const token1s: readonly (readonly [string, string, Refusal])[] = [
    [
      'bad padding',
      odd((user) =>
        mintToken1(present, { user, expiresMs }).replace(/^.{8}(?<tail>.*).{12}$/u, '$<tail>AAAAAAAAAAAAAAAAAAAA'),
      ),
      'TOKEN_OTHER_KEYS',
    ],
    ['noise', Buffer.alloc(328, 0x77).toString('base64'), 'TOKEN_OTHER_KEYS'],
    ['other keys', odd((user) => mintToken1(foreign, { user, expiresMs })), 'TOKEN_OTHER_KEYS'],
    ['signed by others', odd((user) => mintToken1(halfForeign, { user, expiresMs })), 'TOKEN_BAD_SIGNATURE'],
    [
      'another user',
      odd((user) => handmadeToken1({ keys: present, userData: 'u:user\\:r/x', written: data1(user), rest })),
      'TOKEN_BAD_SIGNATURE',
    ],
    [
      'no expiry',
      odd((user) => handmadeToken1({ keys: present, userData: data1(user), rest: '' })),
      'TOKEN_BAD_CONTENT',
    ],
    ['expired', odd((user) => mintToken1(present, { user, expiresMs: nowMs - 1 })), 'TOKEN_EXPIRED'],
    [
      'not a user',
      odd((user) => mintToken1(present, { user: user.replace('user', 'server'), expiresMs })),
      'TOKEN_NOT_A_USER',
    ],
    [
      'another realm',
      odd((user) => mintToken1(previous, { user: user.replace(':r', ':other'), expiresMs })),
      'TOKEN_OTHER_REALM',
    ],
  ];

  const domino = { user: 'CN=Anna', createdMs: nowMs - 1000, expiresMs };
  const dominos: readonly (readonly [string, string, Refusal])[] = [
    [
      'another secret',
      mintDominoToken(new Secret(Buffer.alloc(20, 8).toString('base64')), domino),
      'TOKEN_BAD_SIGNATURE',
    ],
    ['altered', mintDominoToken(dominoSecret, domino).replace(/.{4}$/u, 'AAAA'), 'TOKEN_BAD_SIGNATURE'],
    ['expired', mintDominoToken(dominoSecret, { ...domino, expiresMs: nowMs - 1 }), 'TOKEN_EXPIRED'],
    [
      'a long life',
      mintDominoToken(dominoSecret, { ...domino, expiresMs: nowMs + 86_401_000 }),
      'TOKEN_LIFETIME_TOO_LONG',
    ],
  ];

  const malformed: readonly (readonly [string, string, Refusal])[] = [
    ['nothing', '', 'TOKEN_MALFORMED'],
    ['no base64', '*', 'TOKEN_MALFORMED'],
    ['cut within a block', changed((bytes) => bytes.subarray(0, -1)), 'TOKEN_MALFORMED'],
    ['too long', 'A'.repeat(8196), 'TOKEN_MALFORMED'],
  ];

  it.each([...token2s, ...token1s, ...dominos, ...malformed])(
    'say nothing about %s, whatever the operator is told',
    (_, cookie, reason) => {
      const verdict = judge(cookie);
      expect(verdict.ok || verdict.reason).toBe(reason);
      const answer = remoteAnswer(verdict);
      expect(answer).toStrictEqual({ ok: false });
      expect(Reflect.ownKeys(answer)).toEqual(['ok']);
    },
  );

  // What differs is only what anybody sees who holds the cookie: its length, and that Domino encrypts nothing.
  it.each([
    ['LtpaToken2', token2s, { hash: 4, decrypt: 4, verify: 2, raise: 2 }],
    ['LtpaToken', token1s, { hash: 2, decrypt: 2, verify: 0, raise: 2 }],
    ['Domino', dominos, { hash: 2, decrypt: 0, verify: 0, raise: 0 }],
    ['no', malformed, { hash: 0, decrypt: 0, verify: 0, raise: 0 }],
  ])('cost the same work for every cookie that is as long as %s tokens are', (_, cookies, expected) => {
    const work = cookies.map(([name, cookie]) => {
      take();
      judge(cookie);
      return [name, take()];
    });
    expect(work).toEqual(cookies.map(([name]) => [name, expected]));
  });

  it('leave nothing of what was decrypted in memory', () => {
    const before = decrypted.length;
    for (const [, cookie] of [...token2s, ...token1s]) judge(cookie);
    const left = decrypted.slice(before);
    expect(left.length).toBeGreaterThan(token1s.length);
    expect(left.filter((clear) => clear.some((byte) => byte !== 0))).toEqual([]);
  });

  it('show the operator nothing that was decrypted unless the signature is right', () => {
    for (const [name, cookie, reason] of [...token2s, ...token1s]) {
      const verdict = judge(cookie);
      const isGenuine = !['TOKEN_OTHER_KEYS', 'TOKEN_BAD_SIGNATURE', 'TOKEN_BAD_CONTENT'].includes(reason);
      const { genuine: shown, ...others } = verdict.ok ? { genuine: undefined } : verdict;
      expect({ name, others, isShown: shown !== undefined }).toEqual({
        name,
        others: { ok: false, format: token1s.some(([, each]) => each === cookie) ? 'LtpaToken' : 'LtpaToken2', reason },
        isShown: isGenuine,
      });
    }
  });
});
