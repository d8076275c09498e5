import type { Secret } from '@signet/core';
import { platformProvider } from '../crypto/platform-provider.ts';
import type { CryptoProvider } from '../crypto/provider.ts';
import type { LtpaKeys } from '../key-file/keys.ts';
import { cookieBytes } from './cookie-value.ts';
import { isDominoToken, validateDominoBytes } from './domino-token.ts';
import { isLengthOf, judgeBytes } from './judge-ltpa-token.ts';
import { further } from './try-keys.ts';
import { ltpaToken } from './validate-token1.ts';
import { ltpaToken2 } from './validate-token2.ts';
import { refused, type TokenFormat, type TokenVerdict, type ValidationOptions } from './verdict.ts';

/** What tokens may have been made with. */
export interface TokenKeys {
  /** In the order to try. */
  readonly keySets: readonly LtpaKeys[];
  /** Base64 of 20 bytes each, in the order to try. */
  readonly dominoSecrets?: readonly Secret[];
  /** Judges the older LtpaToken, too; not when left out, for whoever holds one can make it valid again once it expired. */
  readonly acceptLtpaToken?: boolean;
}

/**
 * What a cookie's value probably is: Domino tokens begin with bytes of their own, the others show their length only.
 * Half of all LtpaTokens are as long as an LtpaToken2 may be.
 */
export function detectTokenFormat(cookie: string): TokenFormat {
  const bytes = cookieBytes(cookie);
  return bytes === undefined ? 'unknown' : formatOf(bytes);
}

/**
 * Judges a cookie's value, whatever kind of token it is.
 *
 * @throws {InputError} `LTPA_BAD_SECRET` for something else than a Domino secret.
 */
export function checkToken(
  cookie: string,
  { keySets, dominoSecrets = [], acceptLtpaToken = false }: TokenKeys,
  options: ValidationOptions,
  crypto: CryptoProvider = platformProvider,
): TokenVerdict {
  const bytes = cookieBytes(cookie);
  if (bytes === undefined) return refused('unknown', 'TOKEN_MALFORMED');
  switch (formatOf(bytes)) {
    case 'Domino':
      return validateDominoBytes(bytes, dominoSecrets, options, crypto);
    case 'LtpaToken2': {
      const verdict = judgeBytes(ltpaToken2, bytes, keySets, options);
      // Also after a genuine token: the time that a refusal takes tells nothing.
      if (verdict.ok || !acceptLtpaToken) return verdict;
      return further(verdict, judgeBytes(ltpaToken, bytes, keySets, options));
    }
    case 'LtpaToken':
      return acceptLtpaToken ? judgeBytes(ltpaToken, bytes, keySets, options) : refused('LtpaToken', 'TOKEN_NO_KEYS');
    case 'unknown':
      return refused('unknown', 'TOKEN_MALFORMED');
  }
}

function formatOf(bytes: Buffer): TokenFormat {
  if (isDominoToken(bytes)) return 'Domino';
  if (isLengthOf(ltpaToken2, bytes.length)) return 'LtpaToken2';
  return isLengthOf(ltpaToken, bytes.length) ? 'LtpaToken' : 'unknown';
}
