import { InputError } from '@signet/core';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'part of its path is no folder',
  EISDIR: 'it is a directory',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
};

/** Of which command the file is. */
export type FileErrorCode = 'VAULT_FILE' | 'LTPA_FILE';

/** @param what Such as `be read`. */
export function fileError(path: string, what: string, cause: unknown, code: FileErrorCode): InputError {
  const { code: reason = '', message } = cause as NodeJS.ErrnoException;
  return InputError.of(`${path} cannot ${what}: ${REASONS[reason] ?? message}.`, { code, cause });
}
