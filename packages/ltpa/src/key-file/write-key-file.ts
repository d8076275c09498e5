import type { Secret } from '@signet/core';
import { nodeProvider } from '../crypto/node-provider.ts';
import type { CryptoProvider } from '../crypto/provider.ts';
import { ltpaError } from '../errors.ts';
import { names, unseal, unwrapPrivate, withPassword } from './key-file.ts';
import type { LtpaKeys } from './keys.ts';
import { type Layout, requireKnownLayout } from './layout.ts';
import { escapeValue, type PropertyEntry, storeProperties } from './properties.ts';
import { passwordBytes, wrap } from './protection.ts';

export interface KeyFileHeader {
  readonly creationDate: Date;
  readonly creationHost: string;
  /** The keys' own realm when left out. */
  readonly realm?: string;
}

/**
 * The text of a key file as WebSphere exports it. ISO-8859-1 by nature: everything else is escaped.
 *
 * @throws {InputError} `LTPA_MISSING_PROPERTY` without a realm, `LTPA_WRONG_PASSWORD` for an empty password.
 */
export function writeKeyFile(keys: LtpaKeys, password: Secret, header: KeyFileHeader): string {
  const realm = header.realm ?? keys.realm;
  if (realm === undefined || realm === '') throw ltpaError('LTPA_MISSING_PROPERTY', 'An LTPA key file needs a realm.');
  const { crypto, layout } = keys;
  const date = javaDate(header.creationDate);
  const shared = keys.shared();
  const blob = keys.privateBlob();
  try {
    const properties = new Map([
      [names.date, date],
      [names.host, header.creationHost],
      [names.shared[layout], seal(crypto, layout, password, shared)],
      [names.private, seal(crypto, layout, password, blob)],
      [names.public, keys.publicBlob.toString('base64')],
      [names.realm, realm],
      [names.version, layout],
    ]);
    return storeProperties(properties, ['IBM WebSphere Application Server key file', date]);
  } finally {
    shared.fill(0);
    blob.fill(0);
  }
}

/**
 * The same file under another password. Everything but the two encrypted values stays byte for byte: comments, order,
 * line ends, unknown properties. The same password gives the same text.
 *
 * @throws {InputError} as {@link openKeyFile} does.
 */
export function rewrapKeyFile(
  text: string | Uint8Array,
  oldPassword: Secret,
  newPassword: Secret,
  crypto: CryptoProvider = nodeProvider,
): string {
  const file = unseal(text);
  const layout = requireKnownLayout(file.detected, file.shared.bytes.length, file.private.bytes.length);
  const values = withPassword(file, crypto, layout, oldPassword, (password, shared) => {
    const blob = unwrapPrivate(file, crypto, layout, password);
    try {
      return [seal(crypto, layout, newPassword, shared), seal(crypto, layout, newPassword, blob)] as const;
    } finally {
      shared.fill(0);
      blob.fill(0);
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

function seal(crypto: CryptoProvider, layout: Layout, password: Secret, clear: Buffer): string {
  const [bytes, ...others] = passwordBytes(password);
  for (const other of others) other.fill(0);
  if (bytes === undefined || bytes.length === 0) {
    throw ltpaError('LTPA_WRONG_PASSWORD', 'An LTPA key file cannot have an empty password.');
  }
  try {
    return wrap(crypto, layout, bytes, clear).toString('base64');
  } finally {
    bytes.fill(0);
  }
}

/** As `Date.toString()` of Java writes it in UTC: `Tue Jul 30 10:49:36 UTC 2013`. */
function javaDate(date: Date): string {
  const [weekday, day, month, year, time] = date.toUTCString().replace(',', '').split(' ');
  return `${weekday} ${month} ${day} ${time} UTC ${year}`;
}
