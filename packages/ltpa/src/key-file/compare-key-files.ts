import { SignetError } from '@signet/core';
import { platformProvider } from '../crypto/platform-provider.ts';
import type { CryptoProvider } from '../crypto/provider.ts';
import { publicIdOf } from './fingerprint.ts';
import { openSealed } from './key-file.ts';
import { names } from './property-names.ts';
import type { KeyFileKey } from './protection.ts';
import { publicKeyOf } from './rsa-blob.ts';
import { type SealedKeyFile, unseal } from './sealed-key-file.ts';

export interface ComparedKeyFile {
  readonly text: string | Uint8Array;
  /** Without it less can be told. */
  readonly key?: KeyFileKey;
}

export interface KeyFileComparison {
  /** Public and shared key; `undefined` when only a password would tell. */
  readonly sameKeys: boolean | undefined;
  readonly sameRealm: boolean;
  /** The same password, whatever the layouts; `undefined` when only a password would tell. */
  readonly sameProtection: boolean | undefined;
  /** In the order of the names; values of secret properties are replaced. */
  readonly differences: readonly PropertyDifference[];
}

export interface PropertyDifference {
  readonly property: string;
  /** `null` where the file has no such property. */
  readonly a: string | null;
  readonly b: string | null;
}

/** A file and what is known of its keys. */
interface Side {
  readonly file: SealedKeyFile;
  readonly publicId: string;
  /** Known when the file was opened. */
  readonly sharedId: string | undefined;
}

/**
 * Compares two key files by their keys, not by their texts: passwords, property order and dates do not change keys.
 * A key that is given for one file only is tried on the other one, too.
 *
 * @throws {InputError} As {@link openKeyFile} does, for either file.
 */
export function compareKeyFiles(
  a: ComparedKeyFile,
  b: ComparedKeyFile,
  crypto: CryptoProvider = platformProvider,
): KeyFileComparison {
  const [left, right] = [sideOf(a, b.key, crypto), sideOf(b, a.key, crypto)];
  const realms = [left, right].map(({ file }) => file.byName.get(names.realm)?.value);
  return {
    sameKeys: sameKeys(left, right),
    sameRealm: realms[0] === realms[1],
    sameProtection: sameProtection([left, a.key], [right, b.key]),
    differences: differences(left, right),
  };
}

function sideOf({ text, key }: ComparedKeyFile, otherKey: KeyFileKey | undefined, crypto: CryptoProvider): Side {
  const file = unseal(text);
  const publicId = publicIdOf(crypto, publicKeyOf(file.public.bytes));
  if (key !== undefined) return { file, publicId, sharedId: sharedIdIn(file, key, crypto) };
  const sharedId = otherKey === undefined ? undefined : sharedIdIfOpens(file, otherKey, crypto);
  return { file, publicId, sharedId };
}

function sharedIdIn(file: SealedKeyFile, key: KeyFileKey, crypto: CryptoProvider): string {
  const keys = openSealed(file, key, crypto);
  keys.dispose();
  return keys.sharedId;
}

function sharedIdIfOpens(file: SealedKeyFile, key: KeyFileKey, crypto: CryptoProvider): string | undefined {
  try {
    return sharedIdIn(file, key, crypto);
  } catch (error) {
    if (error instanceof SignetError && doesNotOpen.has(error.code)) return undefined;
    throw error;
  }
}

const doesNotOpen = new Set(['LTPA_WRONG_PASSWORD', 'LTPA_OTHER_PROTECTION', 'LTPA_UNKNOWN_LAYOUT']);

function sameKeys(a: Side, b: Side): boolean | undefined {
  if (a.publicId !== b.publicId) return false;
  if (a.sharedId !== undefined && b.sharedId !== undefined) return a.sharedId === b.sharedId;
  return isSameText(a, b) ? true : undefined;
}

/** The same values under the same cipher are the same keys under the same password. */
function isSameText({ file: a }: Side, { file: b }: Side): boolean {
  return a.shared.bytes.equals(b.shared.bytes) && a.private.bytes.equals(b.private.bytes);
}

/** By the passwords where they are known: of what the layouts make of one and the same, nothing is equal. */
function sameProtection(
  [a, aKey]: readonly [Side, KeyFileKey | undefined],
  [b, bKey]: readonly [Side, KeyFileKey | undefined],
): boolean | undefined {
  const layouts = [a, b].map(({ file }) => file.detected);
  if (layouts.includes('unknown')) return isSameText(a, b) ? true : undefined;
  // An AES key is no password.
  if (layouts[0] !== layouts[1] && layouts.includes('encryption-key')) return false;
  if (aKey !== undefined && bKey !== undefined) return isSameKey(aKey, bKey);
  if (aKey !== undefined) return b.sharedId !== undefined;
  if (bKey !== undefined) return a.sharedId !== undefined;
  // Of layout 1.0 the last block is padding alone: it depends on the password and on nothing else.
  if (layouts.every((layout) => layout === '1.0'))
    return a.file.shared.bytes.subarray(-8).equals(b.file.shared.bytes.subarray(-8));
  return isSameText(a, b) ? true : undefined;
}

function isSameKey(a: KeyFileKey, b: KeyFileKey): boolean {
  const [left, right] = [a, b].map((key) => ('encryptionKey' in key ? key.encryptionKey : key));
  return left !== undefined && right !== undefined && left.equals(right);
}

/** Properties whose values may be shown. */
const shown = new Set<string>([names.date, names.host, names.version, names.realm]);
const sharedNames = new Set<string>(Object.values(names.shared));

function differences(a: Side, b: Side): PropertyDifference[] {
  const all = new Set([...a.file.byName.keys(), ...b.file.byName.keys()]);
  return [...all].toSorted().flatMap((property) => {
    const [left, right] = [a, b].map(({ file }) => file.byName.get(property)?.value);
    if (left === right || isSameMeaning(property, a, b)) return [];
    return [{ property, a: displayed(a, property), b: displayed(b, property) }];
  });
}

/** Encrypted values differ with the password; the keys in them need not. */
function isSameMeaning(property: string, a: Side, b: Side): boolean {
  if (![a, b].every(({ file }) => file.byName.has(property))) return false;
  const opened = a.sharedId !== undefined && b.sharedId !== undefined;
  if (property === names.private) return opened && a.publicId === b.publicId;
  return sharedNames.has(property) && opened && a.sharedId === b.sharedId;
}

function displayed({ file, publicId, sharedId }: Side, property: string): string | null {
  const value = file.byName.get(property)?.value;
  if (value === undefined) return null;
  if (shown.has(property)) return value;
  if (property === names.public) return publicId;
  if (property === names.private) return 'differs (encrypted)';
  if (sharedNames.has(property)) return sharedId ?? 'differs (encrypted)';
  return 'differs (not shown)';
}
