import { InputError } from '@signet/core';
import {
  checkToken,
  detectTokenFormat,
  inspectKeyFile,
  openKeyFile,
  parseProperties,
  storeProperties,
  type TokenVerdict,
  validateDominoToken,
  validateToken1,
  validateToken2,
  verifyKeyFile,
} from '@signet/ltpa';
import type { Random } from '../random.ts';
import type { Target } from '../target.ts';
import { contentOf, dominoSecret, encryptionKey, keys, minted, nowMs, password, tokens } from './corpus.ts';
import { makeKeyFile } from './key-file-input.ts';
import { type TokenCipher, tokenMaker } from './token-input.ts';

const classic = keys['1.0'];
const fips = keys['2.0'];
const publicIds = new Set([classic.publicId, fips.publicId]);

const aes128: TokenCipher = ofShared(classic.shared(), 'aes-128-cbc', 16);
const aes256: TokenCipher = ofShared(fips.shared(), 'aes-256-cbc', 32);
const desede: TokenCipher = { cipher: 'des-ede3-ecb', key: classic.shared(), iv: null };

const makeToken2 = tokenMaker(tokens.LtpaToken2, [aes128]);
const makeToken2Fips = tokenMaker(tokens.LtpaToken2, [aes256]);
const makeToken1 = tokenMaker(tokens.LtpaToken, [desede]);
const makeDomino = tokenMaker(tokens.Domino, []);
const makeAny = (random: Random): Buffer => random.pick([makeToken2, makeToken2Fips, makeToken1, makeDomino])(random);

/** Everything of @signet/ltpa that reads what comes from elsewhere. */
export const ltpaTargets: readonly Target[] = [
  { name: 'parseProperties', share: 64, make: makeKeyFile, judge: (input) => taken(() => reread(text(input))) },
  {
    name: 'inspectKeyFile',
    share: 64,
    make: makeKeyFile,
    judge: (input) => taken(() => void inspectKeyFile(text(input))),
  },
  {
    name: 'openKeyFile',
    share: 64,
    make: makeKeyFile,
    judge: (input) =>
      taken(
        () => opened(openKeyFile(text(input), password)),
        () => opened(openKeyFile(text(input), { encryptionKey })),
      ),
  },
  // Whether a prime is one takes OpenSSL 10 ms for one of 1024 bits.
  { name: 'verifyKeyFile', share: 1, slowMs: 400, make: makeKeyFile, judge: (input) => verified(text(input)) },
  {
    name: 'validateToken2',
    share: 64,
    make: makeToken2,
    judge: (input) => judged(validateToken2(text(input), [classic], { nowMs })),
  },
  {
    name: 'validateToken2 (2.0)',
    share: 16,
    make: makeToken2Fips,
    judge: (input) => judged(validateToken2(text(input), [classic, fips], { nowMs })),
  },
  {
    name: 'validateToken1',
    share: 64,
    make: makeToken1,
    judge: (input) => judged(validateToken1(text(input), [classic], { nowMs })),
  },
  {
    name: 'validateDominoToken',
    share: 64,
    make: makeDomino,
    judge: (input) => judged(validateDominoToken(text(input), [dominoSecret], { nowMs })),
  },
  {
    name: 'detectTokenFormat',
    share: 64,
    make: makeAny,
    judge: (input) => {
      const format: string = detectTokenFormat(text(input));
      return formats.has(format) ? undefined : `unknown format: ${format}`;
    },
  },
  {
    name: 'checkToken',
    share: 16,
    make: makeAny,
    judge: (input) =>
      judged(checkToken(text(input), { keySets: [classic, fips], dominoSecrets: [dominoSecret] }, { nowMs })),
  },
];

const formats = new Set(['LtpaToken2', 'LtpaToken', 'Domino', 'unknown']);

function ofShared(shared: Buffer, cipher: string, length: number): TokenCipher {
  return { cipher, key: shared.subarray(0, length), iv: shared.subarray(0, 16) };
}

function text(input: Buffer): string {
  return input.toString('latin1');
}

/** Bad input is refused with a code of this package and nothing else. */
function taken(...attempts: (() => string | undefined | void)[]): string | undefined {
  for (const attempt of attempts) {
    try {
      const fault = attempt();
      if (typeof fault === 'string') return fault;
    } catch (error) {
      if (!(error instanceof InputError) || !error.code.startsWith('LTPA_')) throw error;
    }
  }
  return undefined;
}

function reread(given: string): string | undefined {
  const properties = parseProperties(given);
  const again = parseProperties(storeProperties(properties));
  const same = JSON.stringify([...again]) === JSON.stringify([...properties]);
  return same ? undefined : 'changed by writing and reading';
}

/** Nothing protects the shared key of a key file against changes, but the key pair is checked. */
function opened({ publicId }: { publicId: string }): string | undefined {
  return publicIds.has(publicId) ? undefined : `opened keys that nobody made: ${publicId}`;
}

function verified(given: string): string | undefined {
  const { ok, publicId } = verifyKeyFile(given, password);
  return !ok || publicIds.has(publicId ?? '') ? undefined : `verified keys that nobody made: ${publicId}`;
}

function judged(verdict: TokenVerdict): string | undefined {
  const said = verdict.ok ? verdict : verdict.genuine;
  if (said === undefined || minted.has(contentOf(said))) return undefined;
  return `${verdict.ok ? 'accepted' : 'called genuine'} what nobody made: ${contentOf(said)}`;
}
