import type { FileInfo } from '@signet/core';
import type { SFTPWrapper, Stats } from 'ssh2';
import type { FileFailure } from '../files/file-error.ts';
import type { ReadableFiles } from '../files/file-system.ts';

/** Status codes of SFTP version 3 (draft-ietf-secsh-filexfer-02, section 7). */
const status = { noSuchFile: 2, permissionDenied: 3 } as const;

/** The parts of a connection that files need. */
export interface SftpAccess {
  readonly host: string;
  sftp(): Promise<SFTPWrapper>;
  /** Runs a command; the extensions of SFTP are not everywhere. */
  run(argv: readonly string[]): Promise<{ code: number; stdout: Buffer }>;
}

/** A remote host's files over SFTP. */
export function sftpFiles(access: SftpAccess): ReadableFiles {
  /** Calls one operation; rejects with SFTP's error. */
  async function ask<Result>(
    call: (sftp: SFTPWrapper, done: (error?: Error | null, result?: Result) => void) => void,
  ): Promise<Result> {
    const sftp = await access.sftp();
    return new Promise<Result>((resolve, reject) => {
      call(sftp, (error, result) => (error ? reject(error) : resolve(result as Result)));
    });
  }
  const tell = (call: (sftp: SFTPWrapper, done: (error?: Error | null) => void) => void): Promise<void> =>
    ask<void>(call);

  return {
    host: access.host,
    failureOf,

    async read(path) {
      return absentAsUndefined(ask<Buffer>((sftp, done) => sftp.readFile(path, done)));
    },

    async stat(path) {
      const stats = await absentAsUndefined(ask<Stats>((sftp, done) => sftp.stat(path, done)));
      return stats === undefined ? undefined : fileInfo(stats);
    },

    async follow(path) {
      const stats = await absentAsUndefined(ask<Stats>((sftp, done) => sftp.lstat(path, done)));
      return stats?.isSymbolicLink() === true ? ask<string>((sftp, done) => sftp.realpath(path, done)) : path;
    },

    async create(path, content) {
      const handle = await ask<Buffer>((sftp, done) => sftp.open(path, 'wx', { mode: 0o600 }, done));
      const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
      try {
        if (bytes.length > 0) await tell((sftp, done) => sftp.write(handle, bytes, 0, bytes.length, 0, done));
        await synchronize(handle);
      } finally {
        await tell((sftp, done) => sftp.close(handle, done));
      }
    },

    setMode: (path, mode) => tell((sftp, done) => sftp.chmod(path, mode, done)),
    setOwner: (path, uid, gid) => tell((sftp, done) => sftp.chown(path, uid, gid, done)),

    async rename(from, to) {
      // Plain SFTP renames refuse to replace a file.
      const renamed = await extension((sftp, done) => sftp.ext_openssh_rename(from, to, done));
      if (renamed) return;
      const { code } = await access.run(['mv', '-f', '--', from, to]);
      if (code !== 0) throw new Error(`mv ended with code ${code}`);
    },

    async remove(path) {
      const removed = await absentAsUndefined(tell((sftp, done) => sftp.unlink(path, done)).then(() => true));
      return removed ?? false;
    },

    async names(folder) {
      const entries = await ask<{ filename: string }[]>((sftp, done) => sftp.readdir(folder, done));
      return entries.map(({ filename }) => filename);
    },

    async freeBytes(folder) {
      const { code, stdout } = await access.run(['df', '-Pk', '--', folder]);
      const kibibytes = /^\S.*\s(\d+)\s+\d+%\s/mu.exec(stdout.toString('utf8').split('\n').slice(1).join('\n'))?.[1];
      return code === 0 && kibibytes !== undefined ? Number(kibibytes) * 1024 : undefined;
    },
  };

  async function synchronize(handle: Buffer): Promise<void> {
    await extension((sftp, done) => sftp.ext_openssh_fsync(handle, done));
  }

  /** False when the server does not have the extension, which ssh2 says by throwing. */
  async function extension(call: (sftp: SFTPWrapper, done: (error?: Error | null) => void) => void): Promise<boolean> {
    let missing = false;
    await tell((sftp, done) => {
      try {
        call(sftp, done);
      } catch (error) {
        if (!(error instanceof Error) || !/not support/u.test(error.message)) throw error;
        missing = true;
        done();
      }
    });
    return !missing;
  }
}

function failureOf(error: unknown): FileFailure {
  const { code } = error as { code?: unknown };
  if (code === status.noSuchFile) return 'missing';
  return code === status.permissionDenied ? 'denied' : 'failed';
}

async function absentAsUndefined<Result>(asked: Promise<Result>): Promise<Result | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (failureOf(error) === 'missing') return undefined;
    throw error;
  }
}

function fileInfo(stats: Stats): FileInfo {
  const kind = stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : 'other';
  const { size, mode, uid, gid, mtime } = stats;
  return { kind, size, mode: mode & 0o7777, uid, gid, modifiedMs: mtime * 1000 };
}
