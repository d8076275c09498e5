import type { Secret } from '@signet/core';
import { platformProvider } from '../crypto/platform-provider.ts';
import type { CryptoProvider } from '../crypto/provider.ts';
import { ltpaError } from '../errors.ts';
import type { LtpaKeys } from './keys.ts';
import { type FileLayout, keysIn, type Layout } from './layout.ts';
import { escapeValue, type PropertyEntry, storeProperties } from './properties.ts';
import { names } from './property-names.ts';
import { orderedNames, type PropertyOrder } from './property-order.ts';
import { isAscii, type KeyFileKey, passwordBytes, wrap } from './protection.ts';
import { requireKnownLayout, unseal, unwrapPrivate, withOpener } from './sealed-key-file.ts';

export interface KeyFileHeader {
  readonly creationDate: Date;
  readonly creationHost: string;
  /** The keys' own realm when left out. */
  readonly realm?: string;
  /** `java18` when left out: sorted by name. */
  readonly order?: PropertyOrder;
}

/**
 * The text of a key file as WebSphere exports it. ISO-8859-1 by nature: everything else is escaped.
 *
 * @throws {InputError} `LTPA_MISSING_PROPERTY` without a realm, `LTPA_UNFIT_PASSWORD` for an empty password or one
 *   that is not ASCII, which products encode differently.
 */
export function writeKeyFile(keys: LtpaKeys, password: Secret, header: KeyFileHeader): string {
  const { realm = keys.realm, order = 'java18' } = header;
  if (realm === undefined || realm === '') throw ltpaError('LTPA_MISSING_PROPERTY', 'An LTPA key file needs a realm.');
  const { crypto, layout } = keys;
  const date = javaDate(header.creationDate);
  const shared = keys.shared();
  const blob = keys.privateBlob();
  try {
    const values = new Map<string, string>([
      [names.date, date],
      [names.host, header.creationHost],
      [names.shared[layout], seal(crypto, layout, password, shared)],
      [names.private, seal(crypto, layout, password, blob)],
      [names.public, keys.publicBlob.toString('base64')],
      [names.realm, realm],
      [names.version, layout],
    ]);
    const properties = orderedNames(layout, order).map((name) => [name, values.get(name) ?? ''] as const);
    return storeProperties(properties, ['IBM WebSphere Application Server key file', date]);
  } finally {
    shared.fill(0);
    blob.fill(0);
  }
}

/**
 * The same file under another password. Everything but the two encrypted values stays byte for byte: comments, order,
 * line ends, unknown properties. The same password gives the same text. A file that an AES key protected becomes one
 * of layout 1.0, which its version property already says.
 *
 * @throws {InputError} `LTPA_UNFIT_PASSWORD`, `LTPA_UNKNOWN_LAYOUT` for the layout of a beta, which nobody should
 *   write, and as {@link openKeyFile} does.
 */
export function rewrapKeyFile(
  text: string | Uint8Array,
  oldKey: KeyFileKey,
  newPassword: Secret,
  crypto: CryptoProvider = platformProvider,
): string {
  const file = unseal(text);
  const fileLayout = requireKnownLayout(file);
  const layout = writableLayout(fileLayout);
  const values = withOpener(file, crypto, fileLayout, oldKey, (opener, shared) => {
    let blob: Buffer | undefined;
    try {
      blob = unwrapPrivate(file, crypto, fileLayout, opener);
      return [seal(crypto, layout, newPassword, shared), seal(crypto, layout, newPassword, blob)] as const;
    } finally {
      shared.fill(0);
      blob?.fill(0);
    }
  });
  const edits: [PropertyEntry, string][] = [
    [file.shared, values[0]],
    [file.private, values[1]],
  ];
  let result = file.text;
  for (const [entry, value] of edits.toSorted(([a], [b]) => b.start - a.start)) {
    if (value !== entry.value) result = result.slice(0, entry.start) + escapeValue(value) + result.slice(entry.end);
  }
  return result;
}

function writableLayout(layout: FileLayout): Layout {
  if (layout !== 'beta-2024') return keysIn[layout];
  throw ltpaError(
    'LTPA_UNKNOWN_LAYOUT',
    'The LTPA key file has the layout of an Open Liberty beta of 2024, which no released server reads: it is not written again.',
    'Generate and export the keys again with a released server.',
  );
}

function seal(crypto: CryptoProvider, layout: Layout, password: Secret, clear: Buffer): string {
  refuseUnfitPassword(password);
  const [bytes = Buffer.alloc(0)] = passwordBytes(password);
  try {
    return wrap(crypto, layout, bytes, clear).toString('base64');
  } finally {
    bytes.fill(0);
  }
}

function refuseUnfitPassword(password: Secret): void {
  const fault = password.equals('')
    ? 'cannot have an empty password'
    : isAscii(password)
      ? undefined
      : 'needs a password of printable ASCII characters: products encode others differently';
  if (fault === undefined) return;
  throw ltpaError('LTPA_UNFIT_PASSWORD', `An LTPA key file ${fault}.`, 'Choose 24 or more random ASCII characters.');
}

/** As `Date.toString()` of Java writes it in UTC: `Tue Jul 30 10:49:36 UTC 2013`. */
function javaDate(date: Date): string {
  const [weekday, day, month, year, time] = date.toUTCString().replace(',', '').split(' ');
  return `${weekday} ${month} ${day} ${time} UTC ${year}`;
}
