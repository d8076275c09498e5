import { InputError } from '@signet/core';

/** What can be wrong with key material; listed in the README. */
export type LtpaErrorCode =
  | 'LTPA_WRONG_PASSWORD'
  | 'LTPA_UNKNOWN_LAYOUT'
  | 'LTPA_CORRUPT'
  | 'LTPA_MISSING_PROPERTY'
  | 'LTPA_BAD_ACCESS_ID'
  | 'LTPA_BAD_SECRET'
  | 'LTPA_UNSUITABLE_KEYS';

/** An error about key material. Its text never holds key bytes, not even encrypted ones. */
export function ltpaError(code: LtpaErrorCode, message: string, hint?: string): InputError {
  return InputError.of(message, { code, hint });
}
