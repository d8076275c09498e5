import { randomBytes } from 'node:crypto';
import { linkSync, lstatSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { InputError } from '@signet/core';
import { fileError } from '../../input/file-error.ts';
import { syncFolder, uninterrupted, writeSynced } from '../durable-file.ts';

/** @throws {InputError} `LTPA_FILE_EXISTS`, `LTPA_FILE`, `LTPA_TO_TERMINAL` before somebody thinks of a password. */
export function refuseOutput(output: string, isForced: boolean): void {
  if (/^[a-z]+:\/\//iu.test(output)) {
    throw InputError.of(`${output} cannot be written: keys are written to files on this machine.`, {
      code: 'LTPA_FILE',
      hint: 'Write a file here and copy it: scp -p FILE HOST:PATH',
    });
  }
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
 * Writes a new key file that is the user's alone. An old one is replaced only by force, and with it its owner, its mode
 * and, where it is a link, the link: what somebody else put there neither gets the keys nor says where they go.
 */
export function writeKeys(output: string, text: string, isForced: boolean): void {
  // As it was read: comments may hold bytes that are no UTF-8.
  const content = Buffer.from(text, 'latin1');
  if (output === '-') process.stdout.write(content);
  else uninterrupted(() => putPrivately(output, content, isForced));
}

/** At no moment there is half a file, and without force what appeared meanwhile is not overwritten. */
function putPrivately(path: string, content: Buffer, isForced: boolean): void {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`);
  try {
    if (isForced) refuseSpecial(path);
    writeSynced(temporary, content);
    if (isForced) renameSync(temporary, path);
    else linkSync(temporary, path);
  } catch (error) {
    if (error instanceof InputError) throw error;
    if (!isForced && (error as NodeJS.ErrnoException).code === 'EEXIST') throw alreadyThere(path);
    throw fileError(path, 'be written', error, 'LTPA_FILE');
  } finally {
    rmSync(temporary, { force: true });
  }
  syncFolder(dirname(path));
}

/** Also behind a link, such as /dev/stdout: a rename would put a file in its place. */
function refuseSpecial(path: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined || stats.isFile() || stats.isDirectory()) return;
  throw InputError.of(`${path} cannot be written: it is no file.`, {
    code: 'LTPA_FILE',
    hint: 'Name a file, or "-" for standard output.',
  });
}

function alreadyThere(path: string): InputError {
  return InputError.of(`${path} is already there.`, {
    code: 'LTPA_FILE_EXISTS',
    hint: 'Name another file, or add --force: keys that are overwritten are gone.',
  });
}
