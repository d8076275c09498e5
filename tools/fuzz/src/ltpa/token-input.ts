import { createCipheriv, createDecipheriv } from 'node:crypto';
import { type Material, mutate } from '../mutate.ts';
import type { Random } from '../random.ts';

/** How the tokens of a format are encrypted. */
export interface TokenCipher {
  readonly cipher: string;
  readonly key: Buffer;
  readonly iv: Buffer | null;
}

const words = [
  '%',
  '$',
  ':',
  '|',
  '\\',
  '\\%',
  '\\$',
  'u:',
  '$u:user\\:',
  'expire:',
  '$expire:1800003600000',
  '%1800003600000%',
  '%1800003600001%',
  '99999999999999999999',
  '-1',
  '__proto__:',
  'constructor:x',
  '\0',
  'ü',
  '"',
  '%2B',
  '%3D',
  '=',
  '==',
].map((word) => Buffer.from(word));

/**
 * Makes tokens that are not quite one: the cookie's text, its encrypted bytes or its clear text are changed.
 *
 * @param by None for a format that is not encrypted.
 */
export function tokenMaker(tokens: readonly string[], by: readonly TokenCipher[]): (random: Random) => Buffer {
  const cookies = tokens.map((token) => Buffer.from(token, 'latin1'));
  const bodies = tokens.map((token) => Buffer.from(token, 'base64'));
  const clear = by.map((cipher) => ({ cipher, texts: bodies.flatMap((body) => decrypted(cipher, body) ?? []) }));
  const opened = clear.filter(({ texts }) => texts.length > 0);
  const bytes: Material = { others: bodies, words };
  const text: Material = { others: cookies, words };
  const encoded = (random: Random, body: Buffer): Buffer => {
    const base64 = body.toString('base64');
    if (!random.once(16)) return Buffer.from(base64, 'latin1');
    return Buffer.from(random.once(2) ? `"${base64}"` : encodeURIComponent(base64), 'latin1');
  };
  return (random) => {
    switch (random.below(8)) {
      case 0:
        return random.bytes(random.below(400));
      case 1:
        return encoded(random, random.bytes(16 * random.below(32)));
      case 2:
        return mutate(random, random.pick(cookies), text);
      case 3:
      case 4:
        return encoded(random, mutate(random, random.pick(bodies), bytes));
      default: {
        if (opened.length === 0) return encoded(random, mutate(random, random.pick(bodies), bytes));
        const { cipher, texts } = random.pick(opened);
        return encoded(random, encrypted(cipher, mutate(random, random.pick(texts), { others: texts, words })));
      }
    }
  };
}

function encrypted({ cipher, key, iv }: TokenCipher, clear: Buffer): Buffer {
  const by = createCipheriv(cipher, key, iv);
  return Buffer.concat([by.update(clear), by.final()]);
}

/** `undefined` for a token of another cipher. */
function decrypted({ cipher, key, iv }: TokenCipher, body: Buffer): Buffer | undefined {
  const by = createDecipheriv(cipher, key, iv);
  try {
    return Buffer.concat([by.update(body), by.final()]);
  } catch (error) {
    if ((error as { code?: string }).code?.startsWith('ERR_OSSL_') === true) return undefined;
    throw error;
  }
}
