import { randomBytes } from 'node:crypto';
import { accessSync, constants, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError } from '@signet/core';
import { fileError } from '../../input/file-error.ts';
import { editorError } from './editor.ts';
import { replaceFiles } from './replace-file.ts';

/** @throws {InputError} `VAULT_FILE` before anybody writes for an hour what cannot be saved. */
export function refuseUnwritable(path: string): void {
  try {
    accessSync(dirname(resolve(path)), constants.W_OK);
  } catch (error) {
    throw fileError(path, 'be written', error, 'VAULT_FILE');
  }
}

/**
 * Saves what was edited. When that may not or cannot be done, the encrypted text is kept beside the file, or with the
 * temporary files, and the error names the place.
 *
 * @param obstacle why it must not take the file's place.
 */
export function saveEdited(path: string, vaultText: string, obstacle: string | undefined): void {
  if (obstacle !== undefined) throw notSaved(path, vaultText, obstacle);
  try {
    replaceFiles([{ path, content: vaultText, mode: 'kept' }]);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw notSaved(path, vaultText, error.message.replace(/\.$/u, ''));
  }
}

function notSaved(path: string, vaultText: string, why: string): InputError {
  const name = `${basename(path)}.edited-${randomBytes(3).toString('hex')}`;
  for (const folder of [dirname(path), tmpdir()]) {
    const kept = join(folder, name);
    try {
      writeFileSync(kept, vaultText, { mode: 0o600, flag: 'wx' });
    } catch {
      continue; // the error below says what is left
    }
    return editorError(why, `What you wrote is in ${kept}, encrypted; ${path} is as it was.`);
  }
  return editorError(why, `What you wrote could not be kept; ${path} is as it was.`);
}
