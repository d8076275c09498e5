import { InputError } from '@signet/core';

/** What can be wrong with key material; listed in the README. */
export type LtpaErrorCode =
  | 'LTPA_NOT_A_KEY_FILE'
  | 'LTPA_MISSING_PROPERTY'
  | 'LTPA_CORRUPT'
  | 'LTPA_UNKNOWN_LAYOUT'
  | 'LTPA_OTHER_PROTECTION'
  | 'LTPA_WRONG_PASSWORD'
  | 'LTPA_UNFIT_PASSWORD'
  | 'LTPA_UNFIT_KEY'
  | 'LTPA_BAD_REALM'
  | 'LTPA_BAD_ACCESS_ID'
  | 'LTPA_BAD_SECRET'
  | 'LTPA_UNSUITABLE_KEYS';

/** An error about key material. Its text never holds key bytes, not even encrypted ones. */
export function ltpaError(code: LtpaErrorCode, message: string, hint?: string): InputError {
  return InputError.of(message, { code, hint });
}
