import { strictBase64 } from '../crypto/base64.ts';
import type { CryptoProvider } from '../crypto/provider.ts';
import { ltpaError } from '../errors.ts';
import { refuseForeignFile } from './foreign-file.ts';
import { detectLayout, type DetectedLayout, type FileLayout } from './layout.ts';
import { type PropertyEntry, propertyEntries } from './properties.ts';
import { names } from './property-names.ts';
import { type KeyFileKey, openersOf, unwrap, unwrapShared } from './protection.ts';
import { isPublicBlob } from './rsa-blob.ts';

const maxBytes = 16 * 1024;

/** A key file taken apart, its values still encrypted. */
export interface SealedKeyFile {
  readonly text: string;
  readonly detected: DetectedLayout;
  /** All properties in the order of the text, also those that occur twice. */
  readonly entries: readonly PropertyEntry[];
  /** Of a property that occurs twice the last one, which is the one that WebSphere reads. */
  readonly byName: ReadonlyMap<string, PropertyEntry>;
  readonly shared: KeyProperty;
  readonly private: KeyProperty;
  readonly public: KeyProperty;
}

/** A property with its value decoded. */
export interface KeyProperty extends PropertyEntry {
  readonly bytes: Buffer;
}

/**
 * Parses the properties and decodes their values.
 *
 * @throws {InputError} `LTPA_NOT_A_KEY_FILE`, `LTPA_CORRUPT`, `LTPA_MISSING_PROPERTY`
 */
export function unseal(text: string | Uint8Array): SealedKeyFile {
  const latin1 = textOf(text);
  const entries = propertyEntries(latin1);
  const byName = new Map<string, PropertyEntry>();
  for (const entry of entries) byName.set(entry.key, entry);
  const parts = { text: latin1, entries, byName };
  const shared = required(parts, names.shared['1.0'], names.shared['2.0']);
  const privateKey = required(parts, names.private);
  const publicKey = required(parts, names.public);
  if (!isPublicBlob(publicKey.bytes)) refuseBroken(parts, publicKey);
  const detected = detectLayout(shared.bytes.length, privateKey.bytes.length);
  return { text: latin1, entries, byName, detected, shared, private: privateKey, public: publicKey };
}

/**
 * The text of what may be a key file.
 *
 * @throws {InputError} `LTPA_NOT_A_KEY_FILE`
 */
function textOf(text: string | Uint8Array): string {
  if (text.length > maxBytes) {
    throw ltpaError(
      'LTPA_NOT_A_KEY_FILE',
      `This is no LTPA key file: it is longer than ${maxBytes} bytes.`,
      'Give the file that exporting LTPA keys wrote.',
    );
  }
  const latin1 =
    typeof text === 'string' ? text : Buffer.from(text.buffer, text.byteOffset, text.length).toString('latin1');
  refuseForeignFile(latin1);
  return latin1;
}

/** @throws {InputError} `LTPA_UNKNOWN_LAYOUT` with the lengths, and nothing else of the values. */
export function requireKnownLayout(file: SealedKeyFile): FileLayout {
  if (file.detected !== 'unknown') return file.detected;
  for (const property of [file.shared, file.private]) refuseBroken(file, property);
  throw ltpaError(
    'LTPA_UNKNOWN_LAYOUT',
    `The LTPA key file has an unknown layout: shared key of ${file.shared.bytes.length} bytes, private key of ${file.private.bytes.length} bytes.`,
    'Export the keys again.',
  );
}

/**
 * Finds the bytes of the password that open the file and wipes them afterwards. `use` takes over the shared key.
 *
 * @throws {InputError} `LTPA_WRONG_PASSWORD`, `LTPA_OTHER_PROTECTION`, `LTPA_UNFIT_KEY`
 */
export function withOpener<Result>(
  file: SealedKeyFile,
  crypto: CryptoProvider,
  layout: FileLayout,
  key: KeyFileKey,
  use: (opener: Buffer, shared: Buffer) => Result,
): Result {
  const openers = openersOf(layout, key);
  try {
    for (const opener of openers) {
      const shared = unwrapShared(crypto, layout, opener, file.shared.bytes);
      if (shared !== undefined) return use(opener, shared);
    }
  } finally {
    for (const opener of openers) opener.fill(0);
  }
  throw wrongKey(key);
}

/** The clear private blob, once the shared key has proved the password. The caller wipes it. */
export function unwrapPrivate(
  file: SealedKeyFile,
  crypto: CryptoProvider,
  layout: FileLayout,
  opener: Uint8Array,
): Buffer {
  const blob = unwrap(crypto, layout, opener, file.private.bytes);
  if (blob !== undefined) return blob;
  throw ltpaError(
    'LTPA_CORRUPT',
    'The private key in the LTPA key file is damaged: the password opens the shared key but not this one.',
    'Export the keys again.',
  );
}

function required(file: Pick<SealedKeyFile, 'text' | 'entries' | 'byName'>, ...oneOf: readonly string[]): KeyProperty {
  let entry: PropertyEntry | undefined;
  for (const name of oneOf) entry ??= file.byName.get(name);
  if (entry === undefined) {
    throw ltpaError(
      'LTPA_MISSING_PROPERTY',
      `The LTPA key file has no property ${oneOf.join(' or ')}.`,
      /[\r\n]$/u.test(file.text)
        ? 'Give the file that exporting LTPA keys wrote, whole.'
        : 'The file does not end with a line end: it may have been cut off. Copy it again, whole.',
    );
  }
  const bytes = strictBase64(entry.value);
  // A spread would take longer here than decoding the value.
  const { key, value, start, end } = entry;
  if (bytes !== undefined) return { key, value, start, end, bytes };
  refuseBroken(file, entry);
  throw ltpaError(
    'LTPA_CORRUPT',
    `The value of ${entry.key} in the LTPA key file is not base64.`,
    'Export the keys again.',
  );
}

/** Says how a value came to be of the wrong length, where that shows. */
function refuseBroken(file: Pick<SealedKeyFile, 'text' | 'entries'>, entry: PropertyEntry): void {
  const next = file.entries.find(({ start }) => start > entry.end);
  const between = next === undefined ? '' : file.text.slice(entry.end, next.end).trim();
  if (/^[A-Za-z0-9+/]{16,}(?:\\?=){0,2}$/u.test(between)) {
    throw ltpaError(
      'LTPA_CORRUPT',
      `The value of ${entry.key} in the LTPA key file goes on in the next line.`,
      'Join its lines, or copy the exported file without opening it: an editor or a mail program broke them.',
    );
  }
  if (entry.end !== file.text.length) return;
  throw ltpaError(
    'LTPA_CORRUPT',
    `The LTPA key file ends in the middle of ${entry.key}: it was cut off.`,
    'Copy the exported file again, whole.',
  );
}

function wrongKey(key: KeyFileKey): Error {
  if ('encryptionKey' in key) {
    return ltpaError(
      'LTPA_WRONG_PASSWORD',
      'The AES key does not open the LTPA key file.',
      'Use the key that the exporting server has in wlp.aes.encryption.key.',
    );
  }
  const text = key.reveal();
  const mark = text.startsWith('\u{feff}') ? 'The given password starts with a byte order mark. ' : '';
  const inner = text.replace(/^\u{feff}/u, '');
  const blanks =
    inner.trim() === inner ? '' : 'The given password starts or ends with white space, which may not belong to it. ';
  const quotes = /[\u{2018}-\u{201f}]/u.test(text) ? 'The given password has typographic quotes. ' : '';
  return ltpaError(
    'LTPA_WRONG_PASSWORD',
    'The password does not open the LTPA key file.',
    `${mark}${blanks}${quotes}Use the password that was given when the keys were exported, or export them again.`,
  );
}
