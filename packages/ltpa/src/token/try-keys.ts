import type { LtpaKeys } from '../key-file/keys.ts';
import type { Refusal } from './refusal.ts';
import { refused, type TokenFormat, type TokenVerdict } from './verdict.ts';

/** How far a token got that is not genuine; the rest are genuine and got further. */
const progress: readonly Refusal[] = ['TOKEN_NO_KEYS', 'TOKEN_MALFORMED', 'TOKEN_OTHER_KEYS', 'TOKEN_BAD_SIGNATURE'];

/** The verdict that got further tells more; of equals the first. */
export function further(first: TokenVerdict, second: TokenVerdict): TokenVerdict {
  return rank(second) > rank(first) ? second : first;
}

/**
 * Tries the key sets in order. What is genuine under one of them is judged under it: an expired token stays expired
 * whatever keys follow. Every refusal costs the work of all key sets, so that its time does not tell how far the
 * token got.
 */
export function tryKeys(
  format: TokenFormat,
  keySets: readonly LtpaKeys[],
  attempt: (keys: LtpaKeys, keyIndex: number) => TokenVerdict,
): TokenVerdict {
  let best = refused(format, 'TOKEN_NO_KEYS');
  for (const [index, keys] of keySets.entries()) {
    const verdict = attempt(keys, index);
    if (verdict.ok && !isGenuine(best)) return verdict;
    best = further(best, verdict);
  }
  return best;
}

function isGenuine(verdict: TokenVerdict): boolean {
  return rank(verdict) === progress.length;
}

function rank(verdict: TokenVerdict): number {
  const at = verdict.ok ? -1 : progress.indexOf(verdict.reason);
  return at < 0 ? progress.length : at;
}
