/** What kind of keys: RSA-1024 and 24 bytes, or RSA-2048 and 32 bytes. Named as the version property of their files. */
export type Layout = '1.0' | '2.0';

/**
 * How a key file protects its keys. `beta-2024`: AES-128-GCM, by Open Liberty's betas of October 2024.
 * `encryption-key`: AES-256-GCM under a key instead of a password, a prototype of Open Liberty.
 */
export type FileLayout = Layout | 'beta-2024' | 'encryption-key';

/** What the decoded lengths say. */
export type DetectedLayout = FileLayout | 'unknown';

/** The kind of keys in a file of each layout. */
export const keysIn = {
  '1.0': '1.0',
  '2.0': '2.0',
  'beta-2024': '2.0',
  'encryption-key': '1.0',
} as const satisfies Record<FileLayout, Layout>;

/**
 * Recognizes a key file by the lengths of its encrypted values: the version property of files from development
 * builds says `1.0` for other layouts too. The private key has a range of lengths, because its exponent is written
 * without leading zeros; one of 300 is a byte shorter than the rest.
 *
 * @see https://github.com/OpenLiberty/open-liberty dev/com.ibm.ws.crypto.ltpakeyutil
 */
export function detectLayout(sharedBytes: number, privateBytes: number): DetectedLayout {
  const isPrivate = (...lengths: readonly [number, number]): boolean =>
    privateBytes >= lengths[0] && privateBytes <= lengths[1];
  if (sharedBytes === 32 && privateBytes % 8 === 0 && isPrivate(264, 272)) return '1.0';
  if (sharedBytes === 48 && privateBytes === 528) return '2.0';
  if (sharedBytes === 48 && isPrivate(530, 538)) return 'beta-2024';
  if (sharedBytes === 52 && isPrivate(286, 294)) return 'encryption-key';
  return 'unknown';
}
