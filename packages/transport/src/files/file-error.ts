import { SignetError, TargetError } from '@signet/core';

/** What a file operation met, in words that SFTP and the local file system share. */
export type FileFailure = 'missing' | 'denied' | 'full' | 'read-only' | 'failed';

/** The error for a failure; an error of ours is passed on as it is. */
export function fileError(
  host: string,
  action: string,
  path: string,
  failure: FileFailure,
  cause: unknown,
): SignetError {
  if (cause instanceof SignetError) return cause;
  const where = `${path} on ${host}`;
  const failed = `${action} ${where} failed`;
  switch (failure) {
    case 'missing':
      return new TargetError(`${failed}: it does not exist.`, { code: 'NO_SUCH_FILE', hint: 'Check the path.', cause });
    case 'denied':
      return new TargetError(`${failed}: permission denied.`, {
        code: 'PERMISSION_DENIED',
        hint: 'Log in as a user who may do this, or change the owner or mode of the file and its folder.',
        cause,
      });
    case 'full':
      return new TargetError(`${failed}: the disk is full. Nothing was changed.`, {
        code: 'DISK_FULL',
        hint: `Free space on that file system (df -h ${folderOf(path)}) and run again.`,
        cause,
      });
    case 'read-only':
      return new TargetError(`${failed}: the file system is read-only.`, {
        code: 'PERMISSION_DENIED',
        hint: 'Mount it writable, or choose another path.',
        cause,
      });
    case 'failed':
      return new TargetError(`${failed}: ${cause instanceof Error ? cause.message : String(cause)}.`, {
        code: 'FILE_FAILED',
        hint: 'Look at the path on the host.',
        cause,
      });
  }
}

export function noSuchDirectory(host: string, path: string, cause?: unknown): TargetError {
  return new TargetError(`Writing ${path} on ${host} failed: the folder ${folderOf(path)} does not exist.`, {
    code: 'NO_SUCH_DIRECTORY',
    hint: 'Create the folder, or check the path.',
    cause,
  });
}

export function notAFile(host: string, path: string, kind: string): TargetError {
  return new TargetError(`Writing ${path} on ${host} failed: it is ${kind}, not a file.`, {
    code: 'FILE_FAILED',
    hint: 'Check the path.',
  });
}

/** The folder part of an absolute or relative POSIX path. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  if (slash < 0) return '.';
  return slash === 0 ? '/' : path.slice(0, slash);
}
