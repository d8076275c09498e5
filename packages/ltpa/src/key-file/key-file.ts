import type { Secret } from '@signet/core';
import { strictBase64 } from '../crypto/base64.ts';
import { nodeProvider } from '../crypto/node-provider.ts';
import type { CryptoProvider } from '../crypto/provider.ts';
import { ltpaError } from '../errors.ts';
import { publicIdOf } from './fingerprint.ts';
import { type LtpaKeys, makeKeys } from './keys.ts';
import { detectLayout, type DetectedLayout, type Layout, requireKnownLayout } from './layout.ts';
import { type PropertyEntry, propertyEntries } from './properties.ts';
import { hasWellKnownPassword, passwordBytes, unwrap, unwrapShared } from './protection.ts';
import { checkPrivateBlob, publicKeyOf } from './rsa-blob.ts';

/** Names of the properties; version 2.0 files call the shared key by its name, older ones by a cipher. */
export const names = {
  date: 'com.ibm.websphere.CreationDate',
  host: 'com.ibm.websphere.CreationHost',
  version: 'com.ibm.websphere.ltpa.version',
  realm: 'com.ibm.websphere.ltpa.Realm',
  shared: { '1.0': 'com.ibm.websphere.ltpa.3DESKey', '2.0': 'com.ibm.websphere.ltpa.SharedKey' },
  private: 'com.ibm.websphere.ltpa.PrivateKey',
  public: 'com.ibm.websphere.ltpa.PublicKey',
} as const;

const maxBytes = 16 * 1024;

/** A key file taken apart, its values still encrypted. */
export interface SealedKeyFile {
  readonly text: string;
  readonly detected: DetectedLayout;
  readonly shared: PropertyEntry & { readonly bytes: Buffer };
  readonly private: PropertyEntry & { readonly bytes: Buffer };
  readonly public: PropertyEntry & { readonly bytes: Buffer };
  readonly properties: ReadonlyMap<string, string>;
}

export interface KeyFileFacts {
  readonly layout: DetectedLayout;
  /** What the file says; `1.0` when it says nothing. */
  readonly version: string;
  readonly realm?: string;
  /** As it stands in the file: `Tue Jul 30 10:49:36 GMT 2013`; its form depends on the exporting machine. */
  readonly creationDate?: string;
  readonly creationHost?: string;
  readonly publicId: string;
  /** The file opens with a password that a product sets by itself, such as `WebAS`. */
  readonly defaultPassword: boolean;
}

/**
 * Opens an exported key file.
 *
 * @param text Bytes are read as ISO-8859-1, which `java.util.Properties` prescribes.
 * @throws {InputError} `LTPA_WRONG_PASSWORD`, `LTPA_UNKNOWN_LAYOUT`, `LTPA_CORRUPT`, `LTPA_MISSING_PROPERTY`
 */
export function openKeyFile(
  text: string | Uint8Array,
  password: Secret,
  crypto: CryptoProvider = nodeProvider,
): LtpaKeys {
  const file = unseal(text);
  const layout = requireKnownLayout(file.detected, file.shared.bytes.length, file.private.bytes.length);
  return withPassword(file, crypto, layout, password, (bytes, shared) => {
    const privateBlob = unwrapPrivate(file, crypto, layout, bytes);
    try {
      checkPrivateBlob(privateBlob, layout, file.public.bytes);
    } catch (error) {
      privateBlob.fill(0);
      shared.fill(0);
      throw error;
    }
    const realm = file.properties.get(names.realm);
    return makeKeys(crypto, { layout, realm, shared, publicBlob: file.public.bytes, privateBlob });
  });
}

/**
 * What a key file says without its password.
 *
 * @throws {InputError} `LTPA_UNKNOWN_LAYOUT`, `LTPA_CORRUPT`, `LTPA_MISSING_PROPERTY`
 */
export function inspectKeyFile(text: string | Uint8Array, crypto: CryptoProvider = nodeProvider): KeyFileFacts {
  const file = unseal(text);
  const { detected: layout, properties } = file;
  const [realm, creationDate, creationHost] = [names.realm, names.date, names.host].map((name) => properties.get(name));
  return {
    layout,
    version: properties.get(names.version) ?? '1.0',
    ...(realm !== undefined && { realm }),
    ...(creationDate !== undefined && { creationDate }),
    ...(creationHost !== undefined && { creationHost }),
    publicId: publicIdOf(crypto, publicKeyOf(file.public.bytes)),
    defaultPassword: (layout === '1.0' || layout === '2.0') && hasWellKnownPassword(crypto, layout, file.shared.bytes),
  };
}

/** Parses the properties and decodes their values. */
export function unseal(text: string | Uint8Array): SealedKeyFile {
  if (text.length > maxBytes) {
    throw ltpaError('LTPA_UNKNOWN_LAYOUT', `This is no LTPA key file: it is longer than ${maxBytes} bytes.`);
  }
  const latin1 = typeof text === 'string' ? text : Buffer.from(text).toString('latin1');
  const byName = new Map(propertyEntries(latin1).map((entry) => [entry.key, entry]));
  const shared = required(byName, names.shared['1.0'], names.shared['2.0']);
  const privateEntry = required(byName, names.private);
  return {
    text: latin1,
    detected: detectLayout(shared.bytes.length, privateEntry.bytes.length),
    shared,
    private: privateEntry,
    public: required(byName, names.public),
    properties: new Map([...byName].map(([name, { value }]) => [name, value])),
  };
}

/** Finds the spelling of the password that opens the file and wipes it afterwards. `use` takes over the shared key. */
export function withPassword<Result>(
  file: SealedKeyFile,
  crypto: CryptoProvider,
  layout: Layout,
  password: Secret,
  use: (password: Buffer, shared: Buffer) => Result,
): Result {
  for (const bytes of passwordBytes(password)) {
    try {
      const shared = unwrapShared(crypto, layout, bytes, file.shared.bytes);
      if (shared !== undefined) return use(bytes, shared);
    } finally {
      bytes.fill(0);
    }
  }
  throw ltpaError(
    'LTPA_WRONG_PASSWORD',
    'The password does not open the LTPA key file.',
    'Use the password that was given when the keys were exported, or export them again.',
  );
}

/** The clear private blob, once the shared key has proved the password. */
export function unwrapPrivate(file: SealedKeyFile, crypto: CryptoProvider, layout: Layout, password: Buffer): Buffer {
  const blob = unwrap(crypto, layout, password, file.private.bytes);
  if (blob !== undefined) return blob;
  throw ltpaError(
    'LTPA_CORRUPT',
    'The private key in the LTPA key file is damaged: the password opens the shared key but not this one.',
    'Export the keys again.',
  );
}

function required(entries: ReadonlyMap<string, PropertyEntry>, ...oneOf: string[]): PropertyEntry & { bytes: Buffer } {
  const entry = oneOf.map((name) => entries.get(name)).find((found) => found !== undefined);
  if (entry === undefined) {
    throw ltpaError(
      'LTPA_MISSING_PROPERTY',
      `The LTPA key file has no property ${oneOf.join(' or ')}.`,
      'Give the file that exporting LTPA keys wrote, whole.',
    );
  }
  const bytes = strictBase64(entry.value);
  if (bytes === undefined) {
    throw ltpaError(
      'LTPA_CORRUPT',
      `The value of ${entry.key} in the LTPA key file is not base64.`,
      'Export the keys again.',
    );
  }
  return { ...entry, bytes };
}
