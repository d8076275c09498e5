import { InputError, Secret } from '@signet/core';
import {
  changeRealm,
  compareKeyFiles,
  inspectKeyFile,
  openKeyFile,
  parseProperties,
  rewrapKeyFile,
  storeProperties,
  verifyKeyFile,
} from '@signet/ltpa';
import type { Target } from '../target.ts';
import { encryptionKey, keys, password, sealings } from './corpus.ts';
import { makeKeyFile } from './key-file-input.ts';

const publicIds = new Set(Object.values(keys).map(({ publicId }) => publicId));
const [good] = sealings;
const otherPassword = new Secret('another one');
const otherRealm = 'other.example.com:636 =#';

/** What reads key files, and what changes them. */
export const keyFileTargets: readonly Target[] = [
  keyFileTarget('parseProperties', 64, reread),
  keyFileTarget('inspectKeyFile', 64, (text) => void inspectKeyFile(text)),
  keyFileTarget('openKeyFile', 64, (text) => refusedOr(() => opened(text)) ?? refusedOr(() => openedByKey(text))),
  keyFileTarget('compareKeyFiles', 8, compared),
  keyFileTarget('changeRealm', 16, realmChanged),
  keyFileTarget('rewrapKeyFile', 8, rewrapped),
  // It refuses nothing. Whether a prime is one takes OpenSSL 10 ms for one of 1024 bits.
  { name: 'verifyKeyFile', share: 1, slowMs: 400, make: makeKeyFile, judge: (input) => verified(latin1(input)) },
];

function keyFileTarget(name: string, share: number, judge: (text: string) => string | undefined | void): Target {
  return { name, share, make: makeKeyFile, judge: (input) => refusedOr(() => judge(latin1(input))) };
}

/** Bad input is refused with a code of the package and nothing else. */
function refusedOr(attempt: () => string | undefined | void): string | undefined {
  try {
    return attempt() ?? undefined;
  } catch (error) {
    if (error instanceof InputError && error.code.startsWith('LTPA_')) return undefined;
    throw error;
  }
}

function latin1(input: Buffer): string {
  return input.toString('latin1');
}

function reread(text: string): string | undefined {
  const properties = [...parseProperties(text)];
  return same(properties, [...parseProperties(storeProperties(properties))]) ? undefined : 'read otherwise when stored';
}

/** Nothing protects the shared key of a key file against changes, but the key pair is checked. */
function opened(text: string): string | undefined {
  const { publicId } = openKeyFile(text, password);
  return publicIds.has(publicId) ? undefined : `opened keys that nobody made: ${publicId}`;
}

function openedByKey(text: string): string | undefined {
  const { publicId } = openKeyFile(text, { encryptionKey });
  return publicIds.has(publicId) ? undefined : `opened keys that nobody made: ${publicId}`;
}

function verified(text: string): string | undefined {
  const { ok, publicId } = verifyKeyFile(text, password);
  return !ok || publicIds.has(publicId ?? '') ? undefined : `verified keys that nobody made: ${publicId}`;
}

function compared(text: string): string | undefined {
  const { sameKeys } = compareKeyFiles({ text }, { text: good?.text ?? '', key: password });
  return sameKeys !== true || inspectKeyFile(text).publicId === keys['1.0'].publicId
    ? undefined
    : 'other keys are the same';
}

function realmChanged(text: string): string | undefined {
  const before = parseProperties(text);
  const after = parseProperties(changeRealm(text, otherRealm));
  const name = 'com.ibm.websphere.ltpa.Realm';
  if (after.get(name) !== otherRealm) return 'the realm is another';
  for (const properties of [before, after]) {
    properties.delete(name);
    // Only at the end of a text is a lone backslash a property, which has no name.
    properties.delete('');
  }
  return same([...before], [...after]) ? undefined : 'another property changed';
}

function rewrapped(text: string): string | undefined {
  const before = openKeyFile(text, password);
  const after = openKeyFile(rewrapKeyFile(text, password, otherPassword), otherPassword);
  const identity = ({ layout, realm, publicId, sharedId }: typeof before): unknown => [
    layout,
    realm,
    publicId,
    sharedId,
  ];
  return same(identity(before), identity(after)) ? undefined : 'other keys under another password';
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
