import { ltpaError } from '../errors.ts';

/** A layout that this package opens and writes; named as the file's version property. */
export type Layout = '1.0' | '2.0';

/**
 * What the decoded lengths say. `beta-2024`: AES-128-GCM files of Open Liberty's betas of October 2024.
 * `encryption-key`: protected by an AES key instead of a password, a prototype of Open Liberty.
 */
export type DetectedLayout = Layout | 'beta-2024' | 'encryption-key' | 'unknown';

/**
 * Recognizes a key file by the lengths of its encrypted values: the version property of files from development
 * builds says `1.0` for other layouts too.
 *
 * @see https://github.com/OpenLiberty/open-liberty dev/com.ibm.ws.crypto.ltpakeyutil
 */
export function detectLayout(sharedBytes: number, privateBytes: number): DetectedLayout {
  if (sharedBytes === 32 && privateBytes === 272) return '1.0';
  if (sharedBytes === 48 && privateBytes === 528) return '2.0';
  if (sharedBytes === 48 && (privateBytes === 537 || privateBytes === 538)) return 'beta-2024';
  if (sharedBytes === 52 && (privateBytes === 293 || privateBytes === 294)) return 'encryption-key';
  return 'unknown';
}

/** @throws {InputError} `LTPA_UNKNOWN_LAYOUT` when the layout cannot be opened with a password. */
export function requireKnownLayout(layout: DetectedLayout, sharedBytes: number, privateBytes: number): Layout {
  if (layout === '1.0' || layout === '2.0') return layout;
  const described = {
    'beta-2024': 'has the layout of an Open Liberty beta of 2024, which no released server reads',
    'encryption-key': 'is protected by an AES key instead of a password',
    unknown: `has an unknown layout: shared key of ${sharedBytes} bytes, private key of ${privateBytes} bytes`,
  }[layout];
  const hint =
    layout === 'unknown' ? 'Export the keys again.' : 'Generate and export the keys again with a released server.';
  throw ltpaError('LTPA_UNKNOWN_LAYOUT', `The LTPA key file ${described}.`, hint);
}
