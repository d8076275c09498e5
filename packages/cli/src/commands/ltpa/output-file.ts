import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, lstatSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { InputError } from '@signet/core';
import { fileError } from '../../input/file-error.ts';
import { replaceFiles } from '../vault/replace-file.ts';

/** @throws {InputError} `LTPA_FILE_EXISTS`, `LTPA_TO_TERMINAL` before somebody thinks of a password. */
export function refuseOutput(output: string, isForced: boolean): void {
  if (isForced) return;
  if (output === '-') {
    if (process.stdout.isTTY) {
      throw InputError.of('Keys are not shown on a terminal, which keeps them in its scrollback.', {
        code: 'LTPA_TO_TERMINAL',
        hint: 'Send them to a file or a pipe, or add --force.',
      });
    }
  } else if (isThere(output)) {
    throw alreadyThere(output);
  }
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    throw fileError(path, 'be written', error, 'LTPA_FILE');
  }
}

/**
 * Writes a new key file, for its owner only. An old one is replaced only by force; then its mode becomes 0600, too.
 *
 * @param text ISO-8859-1, as key files are.
 */
export function writeKeys(output: string, text: string, isForced: boolean): void {
  const content = Buffer.from(text, 'latin1');
  if (output === '-') process.stdout.write(content);
  else if (isForced) replaceFiles([{ path: output, content, mode: 'private' }], 'LTPA_FILE');
  else createPrivately(output, content);
}

/** At no moment there is half a file, and what appeared meanwhile is not overwritten. */
function createPrivately(path: string, content: Uint8Array): void {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`);
  try {
    writeSynced(temporary, content);
    linkSync(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw alreadyThere(path);
    throw fileError(path, 'be written', error, 'LTPA_FILE');
  } finally {
    rmSync(temporary, { force: true });
  }
  syncFolder(dirname(path));
}

function writeSynced(path: string, content: Uint8Array): void {
  const fd = openSync(path, 'wx', 0o600);
  try {
    writeFileSync(fd, content);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function syncFolder(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function alreadyThere(path: string): InputError {
  return InputError.of(`${path} is already there.`, {
    code: 'LTPA_FILE_EXISTS',
    hint: 'Name another file, or add --force: keys that are overwritten are gone.',
  });
}
