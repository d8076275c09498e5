import { chmod, chown, open, readdir, readFile, realpath, rename, stat, unlink } from 'node:fs/promises';
import type { FileInfo } from '@signet/core';
import type { FileFailure } from '../files/file-error.ts';
import type { ReadableFiles } from '../files/file-system.ts';

const failures: Readonly<Record<string, FileFailure>> = {
  ENOENT: 'missing',
  ENOTDIR: 'missing',
  EACCES: 'denied',
  EPERM: 'denied',
  ENOSPC: 'full',
  EDQUOT: 'full',
  EROFS: 'read-only',
};

/** The files of this machine. */
export function localFiles(host: string): ReadableFiles {
  return {
    host,
    failureOf,
    read: (path) => absentAs(undefined, readFile(path)),
    stat: (path) => absentAs(undefined, stat(path).then(fileInfo)),
    follow: (path) => absentAs(path, realpath(path)),
    async create(path, content) {
      const file = await open(path, 'wx', 0o600);
      try {
        await file.writeFile(content);
        await file.sync();
      } finally {
        await file.close();
      }
    },
    setMode: chmod,
    setOwner: chown,
    rename,
    remove: (path) =>
      absentAs(
        false,
        unlink(path).then(() => true),
      ),
    names: (folder) => readdir(folder),
    freeBytes: async () => undefined,
  };
}

function failureOf(error: unknown): FileFailure {
  return failures[(error as NodeJS.ErrnoException).code ?? ''] ?? 'failed';
}

async function absentAs<Result, Absent>(absent: Absent, asked: Promise<Result>): Promise<Result | Absent> {
  try {
    return await asked;
  } catch (error) {
    if (failureOf(error) === 'missing') return absent;
    throw error;
  }
}

function fileInfo(stats: Awaited<ReturnType<typeof stat>>): FileInfo {
  const kind = stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : 'other';
  return {
    kind,
    size: Number(stats.size),
    mode: Number(stats.mode) & 0o7777,
    uid: Number(stats.uid),
    gid: Number(stats.gid),
    modifiedMs: Number(stats.mtimeMs),
  };
}
