/** Packet types and codes of SFTP version 3 (draft-ietf-secsh-filexfer-02). */
export const REQUEST = {
  INIT: 1,
  OPEN: 3,
  CLOSE: 4,
  READ: 5,
  WRITE: 6,
  LSTAT: 7,
  FSTAT: 8,
  SETSTAT: 9,
  FSETSTAT: 10,
  OPENDIR: 11,
  READDIR: 12,
  REMOVE: 13,
  MKDIR: 14,
  RMDIR: 15,
  REALPATH: 16,
  STAT: 17,
  RENAME: 18,
  READLINK: 19,
  SYMLINK: 20,
  EXTENDED: 200,
} as const;

export const REPLY = { VERSION: 2, STATUS: 101, HANDLE: 102, DATA: 103, NAME: 104, ATTRS: 105, EXTENDED: 201 } as const;

export const STATUS = {
  OK: [0, 'Success'],
  EOF: [1, 'End of file'],
  NO_SUCH_FILE: [2, 'No such file'],
  PERMISSION_DENIED: [3, 'Permission denied'],
  FAILURE: [4, 'Failure'],
  BAD_MESSAGE: [5, 'Bad message'],
  UNSUPPORTED: [8, 'Operation unsupported'],
} as const;

export type Status = keyof typeof STATUS;

const BY_ERRNO: Readonly<Record<string, Status>> = {
  ENOENT: 'NO_SUCH_FILE',
  ENOTDIR: 'NO_SUCH_FILE',
  EBADF: 'NO_SUCH_FILE',
  ELOOP: 'NO_SUCH_FILE',
  EPERM: 'PERMISSION_DENIED',
  EACCES: 'PERMISSION_DENIED',
  EFAULT: 'PERMISSION_DENIED',
  ENAMETOOLONG: 'BAD_MESSAGE',
  EINVAL: 'BAD_MESSAGE',
  ENOSYS: 'UNSUPPORTED',
};

/** As OpenSSH's errno_to_portable does: what it does not know, such as a full disk, is just a failure. */
export function statusOf(error: unknown): Status {
  if (error instanceof RangeError) return 'BAD_MESSAGE';
  return BY_ERRNO[(error as NodeJS.ErrnoException).code ?? ''] ?? 'FAILURE';
}
