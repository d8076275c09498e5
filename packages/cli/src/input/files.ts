import { readdirSync, readFileSync } from 'node:fs';
import type { FileAccess } from '@signet/inventory';

/** Reads the author's files from the disk; what is not there is `undefined`, what cannot be read throws. */
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
    throw error;
  }
}
