import { readdirSync, readFileSync } from 'node:fs';
import { InputError } from '@signet/core';
import type { FileAccess } from '@signet/inventory';

/** Reads the author's files from the disk; what is not there is `undefined`, what cannot be read throws an `InputError`. */
export const files: FileAccess = {
  read: (path) => absentAsUndefined(() => readFileSync(path, 'utf8')),
  list: (path) => absentAsUndefined(() => readdirSync(path).toSorted()),
};

function absentAsUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
    throw InputError.of(`A file cannot be read: ${(error as Error).message}.`, {
      code: 'FILE_UNREADABLE',
      hint: 'Correct its permissions, or name another one.',
      cause: error,
    });
  }
}
