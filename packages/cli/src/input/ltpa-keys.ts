import { ConnectError, InputError, type Secret, TargetError } from '@signet/core';
import { inspectKeyFile, type KeyFileFacts, type KeyFileKey, type LtpaKeys, openKeyFile } from '@signet/ltpa';
import type { KeyFileText } from './key-file-source.ts';

/** @throws {InputError} naming the file: `LTPA_UNKNOWN_LAYOUT`, `LTPA_CORRUPT`, `LTPA_MISSING_PROPERTY` */
export function factsOf(file: KeyFileText): KeyFileFacts {
  return named(file, () => inspectKeyFile(file.bytes));
}

/** @throws {InputError} naming the file: `LTPA_WRONG_PASSWORD` and those of {@link factsOf}. */
export function openedKeys(file: KeyFileText, password: Secret): LtpaKeys {
  const key = keyFor(file, password);
  return named(file, () => openKeyFile(file.bytes, key));
}

export type KeyIds = Pick<LtpaKeys, 'publicId' | 'sharedId'>;

/** What the keys in a file are; they are not kept. Throws as {@link openedKeys} does. */
export function idsOf(file: KeyFileText, password: Secret): KeyIds {
  const keys = openedKeys(file, password);
  const { publicId, sharedId } = keys;
  keys.dispose();
  return { publicId, sharedId };
}

/** The keys when this password opens the file, as one that was typed for another file may. */
export function keysIfOpened(file: KeyFileText, password: Secret): LtpaKeys | undefined {
  try {
    return openedKeys(file, password);
  } catch (error) {
    if (error instanceof InputError && NOT_OPENED.has(error.code)) return undefined;
    throw error;
  }
}

const NOT_OPENED: ReadonlySet<string> = new Set(['LTPA_WRONG_PASSWORD', 'LTPA_UNFIT_KEY']);

export function isOpenedBy(file: KeyFileText, password: Secret | undefined): boolean {
  const keys = password === undefined ? undefined : keysIfOpened(file, password);
  keys?.dispose();
  return keys !== undefined;
}

/** What was given as the password is the AES key where the file has one. */
export function keyFor(file: KeyFileText, password: Secret): KeyFileKey {
  return factsOf(file).layout === 'encryption-key' ? { encryptionKey: password } : password;
}

/** What can be wrong with one file, on this machine or on a host. */
export type FileError = InputError | ConnectError | TargetError;

/** Whether an error says something of one file, and nothing of others that were named with it. */
export function isOfOneFile(error: unknown): error is FileError {
  const isKnown = error instanceof InputError || error instanceof ConnectError || error instanceof TargetError;
  return isKnown && error.code !== 'INTERRUPTED';
}

/** Runs something on a key file; its error says which file it is about. */
export function named<T>(file: KeyFileText, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { cause, code, hint, message } = error;
    throw InputError.of(`${file.name}: ${message}`, { code, hint, cause });
  }
}
