import { SignetError } from '@signet/core';
import { platformProvider } from '../crypto/platform-provider.ts';
import type { CryptoProvider } from '../crypto/provider.ts';
import { copyOf } from '../crypto/copy.ts';
import { type Check, checkPair } from './check-pair.ts';
import { bySeverity, passwordNotAscii } from './findings.ts';
import { fingerprintsOf } from './fingerprint.ts';
import { inspectSealed, type KeyFileFacts } from './key-file.ts';
import { type FileLayout, keysIn } from './layout.ts';
import { isAscii, type KeyFileKey } from './protection.ts';
import { publicKeyOf } from './rsa-blob.ts';
import { requireKnownLayout, type SealedKeyFile, unseal, unwrapPrivate, withOpener } from './sealed-key-file.ts';

/** What came of looking at everything in a key file. Tells no secrets. */
export interface Verification {
  /** All checks passed. Findings do not count. */
  readonly ok: boolean;
  /** `undefined` when the file is so damaged that its properties or its public key make no sense. */
  readonly facts?: KeyFileFacts;
  readonly publicId?: string;
  /** Known when the password opens the file. */
  readonly sharedId?: string;
  /** In the order in which they were made; what an earlier failure makes pointless is left out. */
  readonly checks: readonly Check[];
}

/**
 * Opens a key file and checks all that can be checked in it: that the password opens both values, that the numbers
 * are one RSA key in the form WebSphere writes, that its two halves belong together. No content makes it throw.
 */
export function verifyKeyFile(
  text: string | Uint8Array,
  key: KeyFileKey,
  crypto: CryptoProvider = platformProvider,
): Verification {
  const checks: Check[] = [];
  const file = attempt(
    checks,
    'properties',
    () => unseal(text),
    ({ entries }) => `${entries.length} properties`,
  );
  const facts =
    file &&
    attempt(
      checks,
      'public key',
      () => inspectSealed(file, crypto),
      ({ rsaBits }) => `RSA-${rsaBits}`,
    );
  if (file === undefined || facts === undefined) return { ok: false, checks };
  const fileLayout = attempt(
    checks,
    'lengths',
    () => requireKnownLayout(file),
    (found) => `layout ${found}`,
  );
  const sharedId = fileLayout && verifySecrets(checks, file, fileLayout, key, crypto);
  const findings = sharedId !== undefined && !('encryptionKey' in key) && !isAscii(key) ? [passwordNotAscii] : [];
  return {
    ok: checks.every(({ ok }) => ok),
    facts: { ...facts, findings: [...facts.findings, ...findings].toSorted(bySeverity) },
    publicId: facts.publicId,
    ...(sharedId !== undefined && { sharedId }),
    checks,
  };
}

/** Checks what is encrypted. @returns The id of the shared key when the password opens it. */
function verifySecrets(
  checks: Check[],
  file: SealedKeyFile,
  fileLayout: FileLayout,
  key: KeyFileKey,
  crypto: CryptoProvider,
): string | undefined {
  const opened = attempt(
    checks,
    'password',
    () => withOpener(file, crypto, fileLayout, key, (opener, shared) => ({ opener: copyOf(opener), shared })),
    ({ shared }) => `opens the shared key, ${shared.length} bytes`,
  );
  if (opened === undefined) return undefined;
  const { opener, shared } = opened;
  let blob: Buffer | undefined;
  try {
    blob = attempt(
      checks,
      'private key',
      () => unwrapPrivate(file, crypto, fileLayout, opener),
      ({ length }) => `opens to ${length} bytes`,
    );
    const publicBlob = file.public.bytes;
    if (blob !== undefined) checks.push(...checkPair({ layout: keysIn[fileLayout], blob, publicBlob }, crypto));
    return fingerprintsOf(crypto, publicKeyOf(publicBlob), shared).sharedId;
  } finally {
    opener.fill(0);
    shared.fill(0);
    blob?.fill(0);
  }
}

/** Adds a check: what it gives, or why it gives nothing. */
function attempt<Value>(
  checks: Check[],
  name: Check['name'],
  make: () => Value,
  detailOf: (value: Value) => string,
): Value | undefined {
  try {
    const value = make();
    checks.push({ name, ok: true, detail: detailOf(value) });
    return value;
  } catch (error) {
    if (!(error instanceof SignetError) || !error.code.startsWith('LTPA_')) throw error;
    checks.push({ name, ok: false, detail: error.message });
    return undefined;
  }
}
