import { type RunResult, TargetError } from '@signet/core';

/** The error for a command on a file that failed, from what its program said in the C locale. */
export function shellError(
  host: string,
  action: string,
  path: string,
  { code, stderr }: Pick<RunResult, 'code' | 'stderr'>,
): TargetError {
  const said = stderr.toString('utf8').trim();
  const failed = `${action} ${path} on ${host} failed`;
  if (/permission denied|not permitted|not owner|must be root/iu.test(said)) {
    return new TargetError(`${failed}: permission denied.`, {
      code: 'PERMISSION_DENIED',
      hint: 'Use "become: true", or change the owner or mode of the file and its folder.',
    });
  }
  if (/no space left|disk quota|not enough space/iu.test(said)) {
    return new TargetError(`${failed}: the disk is full. Nothing was changed.`, {
      code: 'DISK_FULL',
      hint: `Free space on that file system and run again.`,
    });
  }
  if (/read-only/iu.test(said)) {
    return new TargetError(`${failed}: the file system is read-only.`, {
      code: 'PERMISSION_DENIED',
      hint: 'Mount it writable, or choose another path.',
    });
  }
  if (/no such file|nonexistent|can't create|cannot create|can't cd to/iu.test(said)) {
    return new TargetError(`${failed}: there is no such file or folder.`, {
      code: action === 'Writing' ? 'NO_SUCH_DIRECTORY' : 'NO_SUCH_FILE',
      hint: 'Create the folder, or check the path.',
      ...(action === 'Writing' && { facts: { msg: `Destination directory ${folderOf(path)} does not exist` } }),
    });
  }
  return new TargetError(`${failed}: ${said === '' ? `exit code ${code}` : said.slice(0, 500)}.`, {
    code: 'FILE_FAILED',
    hint: 'Look at the path on the host.',
  });
}

function folderOf(path: string): string {
  return path.replace(/\/[^/]*$/u, '') || '/';
}
