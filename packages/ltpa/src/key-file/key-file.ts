import { platformProvider } from '../crypto/platform-provider.ts';
import type { CryptoProvider } from '../crypto/provider.ts';
import { findingsOf, type KeyFileFinding } from './findings.ts';
import { publicIdOf } from './fingerprint.ts';
import { type LtpaKeys, makeKeys } from './keys.ts';
import { type DetectedLayout, keysIn } from './layout.ts';
import { knownNames, names } from './property-names.ts';
import type { KeyFileKey } from './protection.ts';
import { checkPrivateBlob, publicKeyOf } from './rsa-blob.ts';
import { requireKnownLayout, type SealedKeyFile, unseal, unwrapPrivate, withOpener } from './sealed-key-file.ts';
import { wellKnownPasswordOf } from './well-known-password.ts';

/** What a key file says without its password. */
export interface KeyFileFacts {
  readonly layout: DetectedLayout;
  /** What the file says; `1.0` when it says nothing. */
  readonly version: string;
  readonly realm?: string;
  /** As it stands in the file: `Tue Jul 30 10:49:36 GMT 2013`; its form depends on the exporting machine. */
  readonly creationDate?: string;
  readonly creationHost?: string;
  readonly publicId: string;
  readonly rsaBits: number;
  /** The password that the file opens with, if it is one that a product sets by itself, such as `WebAS`. */
  readonly wellKnownPassword?: string;
  /** Names of properties that no product writes. */
  readonly unknownProperties: readonly string[];
  /** What its owner should know, the worst first. */
  readonly findings: readonly KeyFileFinding[];
}

/**
 * Opens an exported key file.
 *
 * @param text Bytes are read as ISO-8859-1, which `java.util.Properties` prescribes.
 * @throws {InputError} `LTPA_WRONG_PASSWORD`, `LTPA_OTHER_PROTECTION`, `LTPA_UNFIT_KEY`, `LTPA_UNKNOWN_LAYOUT`, and
 *   as {@link inspectKeyFile} does.
 */
export function openKeyFile(
  text: string | Uint8Array,
  key: KeyFileKey,
  crypto: CryptoProvider = platformProvider,
): LtpaKeys {
  return openSealed(unseal(text), key, crypto);
}

/** As {@link openKeyFile}, of a file that is already taken apart. */
export function openSealed(file: SealedKeyFile, key: KeyFileKey, crypto: CryptoProvider): LtpaKeys {
  const fileLayout = requireKnownLayout(file);
  const layout = keysIn[fileLayout];
  return withOpener(file, crypto, fileLayout, key, (opener, shared) => {
    let privateBlob: Buffer | undefined;
    try {
      privateBlob = unwrapPrivate(file, crypto, fileLayout, opener);
      checkPrivateBlob(privateBlob, layout, file.public.bytes);
      const realm = file.byName.get(names.realm)?.value;
      return makeKeys(crypto, { layout, fileLayout, realm, shared, publicBlob: file.public.bytes, privateBlob });
    } catch (error) {
      privateBlob?.fill(0);
      shared.fill(0);
      throw error;
    }
  });
}

/**
 * What a key file says without its password.
 *
 * @throws {InputError} `LTPA_NOT_A_KEY_FILE`, `LTPA_MISSING_PROPERTY`, `LTPA_CORRUPT`
 */
export function inspectKeyFile(text: string | Uint8Array, crypto: CryptoProvider = platformProvider): KeyFileFacts {
  return inspectSealed(unseal(text), crypto);
}

/** As {@link inspectKeyFile}, of a file that is already taken apart. */
export function inspectSealed(file: SealedKeyFile, crypto: CryptoProvider): KeyFileFacts {
  const { detected: layout, byName } = file;
  const publicKey = publicKeyOf(file.public.bytes);
  const wellKnownPassword = layout === 'unknown' ? undefined : wellKnownPasswordOf(crypto, layout, file.shared.bytes);
  const [realm, creationDate, creationHost] = [names.realm, names.date, names.host].map(
    (name) => byName.get(name)?.value,
  );
  const facts = {
    layout,
    version: byName.get(names.version)?.value ?? '1.0',
    ...(realm !== undefined && { realm }),
    ...(creationDate !== undefined && { creationDate }),
    ...(creationHost !== undefined && { creationHost }),
    publicId: publicIdOf(crypto, publicKey),
    // Modulus with its leading zero, and three bytes of the exponent.
    rsaBits: (file.public.bytes.length - 4) * 8,
    ...(wellKnownPassword !== undefined && { wellKnownPassword }),
    unknownProperties: [...byName.keys()].filter((name) => !knownNames.has(name)),
  };
  return { ...facts, findings: findingsOf(file, facts) };
}
