import { closeSync, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { InputError } from '@signet/core';
import { fileError } from './file-error.ts';

/**
 * The beginning of a file, which is all of it where it is as short as expected: one byte more than `maxBytes` at most.
 * Pipes and devices give what they have.
 *
 * @throws {NodeJS.ErrnoException} also for a directory.
 */
export function readShortFile(path: string, maxBytes: number): { readonly bytes: Buffer; readonly stats: Stats } {
  const fd = openSync(path, 'r');
  try {
    const stats = fstatSync(fd);
    const bytes = Buffer.alloc(maxBytes + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.length; length += read) {
      read = readSync(fd, bytes, length, bytes.length - length, null);
    }
    return { bytes: bytes.subarray(0, length), stats };
  } finally {
    closeSync(fd);
  }
}

/** The same for a file of ours. @param what Such as `a token`. @throws {InputError} `LTPA_FILE` */
export function shortFile(path: string, what: string, maxBytes: number): ReturnType<typeof readShortFile> {
  let read: ReturnType<typeof readShortFile>;
  try {
    read = readShortFile(path, maxBytes);
  } catch (error) {
    throw fileError(path, 'be read', error, 'LTPA_FILE');
  }
  if (read.bytes.length > maxBytes) throw tooLong(path, what, maxBytes);
  return read;
}

/** @param where Such as a path. */
export function tooLong(where: string, what: string, maxBytes: number): InputError {
  return InputError.of(`${where} is longer than ${maxBytes} bytes, which ${what} never is.`, {
    code: 'LTPA_FILE',
    hint: 'Give the right file.',
  });
}
