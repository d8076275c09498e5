import {
  checkToken,
  detectTokenFormat,
  type TokenVerdict,
  validateDominoToken,
  validateToken1,
  validateToken2,
} from '@signet/ltpa';
import type { Random } from '../random.ts';
import type { Target } from '../target.ts';
import { contentOf, dominoSecret, keys, minted, nowMs, tokens } from './corpus.ts';
import { type TokenCipher, tokenMaker } from './token-input.ts';

const classic = keys['1.0'];
const fips = keys['2.0'];
// With everything on: more is read.
const options = { realms: 'any' as const, nowMs, acceptOtherSpelling: true };

const makeToken2 = tokenMaker(tokens.LtpaToken2, [cbc('aes-128-cbc', classic.shared(), 16)]);
const makeToken2Fips = tokenMaker(tokens.LtpaToken2, [cbc('aes-256-cbc', fips.shared(), 32)]);
const makeToken1 = tokenMaker(tokens.LtpaToken, [{ cipher: 'des-ede3-ecb', key: classic.shared(), iv: null }]);
const makeDomino = tokenMaker(tokens.Domino, []);
const makeAny = (random: Random): Buffer => random.pick([makeToken2, makeToken2Fips, makeToken1, makeDomino])(random);

/** What reads tokens. */
export const tokenTargets: readonly Target[] = [
  validator('validateToken2', 64, makeToken2, (cookie) => validateToken2(cookie, [classic], options)),
  validator('validateToken2 (2.0)', 16, makeToken2Fips, (cookie) => validateToken2(cookie, [classic, fips], options)),
  validator('validateToken1', 64, makeToken1, (cookie) => validateToken1(cookie, [classic], options)),
  validator('validateDominoToken', 64, makeDomino, (cookie) => validateDominoToken(cookie, [dominoSecret], options)),
  validator('checkToken', 16, makeAny, (cookie) =>
    checkToken(cookie, { keySets: [classic, fips], dominoSecrets: [dominoSecret], acceptLtpaToken: true }, options),
  ),
  { name: 'detectTokenFormat', share: 64, make: makeAny, judge: (input) => detected(input.toString('latin1')) },
];

function validator(
  name: string,
  share: number,
  make: Target['make'],
  validate: (cookie: string) => TokenVerdict,
): Target {
  return { name, share, make, judge: (input) => judged(validate(input.toString('latin1'))) };
}

function judged(verdict: TokenVerdict): string | undefined {
  const said = verdict.ok ? verdict : verdict.genuine;
  if (said === undefined || minted.has(contentOf(said))) return undefined;
  return `${verdict.ok ? 'accepted' : 'called genuine'} what nobody made: ${contentOf(said)}`;
}

function detected(cookie: string): string | undefined {
  const format: string = detectTokenFormat(cookie);
  return ['LtpaToken2', 'LtpaToken', 'Domino', 'unknown'].includes(format) ? undefined : `unknown format: ${format}`;
}

/** Key and initial vector are the same bytes. */
function cbc(cipher: string, shared: Buffer, length: number): TokenCipher {
  return { cipher, key: shared.subarray(0, length), iv: shared.subarray(0, 16) };
}
