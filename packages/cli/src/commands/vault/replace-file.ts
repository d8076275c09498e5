import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileError, type FileErrorCode } from '../../input/file-error.ts';
import { syncFolder, uninterrupted, writeSynced } from '../durable-file.ts';

export interface Replacement {
  readonly path: string;
  readonly content: Uint8Array | string;
  /** `private`: 0600. `kept`: the mode of the file that was there; a new one is private. */
  readonly mode: 'private' | 'kept';
  /** The old content is clear text: it is overwritten where it lay. */
  readonly shredOld?: boolean;
}

/**
 * Puts new files in the place of old ones, all of them or none: every new content is on the disk before the first old
 * one goes, and each file is at any moment the old or the new one. Links are followed, owner and group are kept.
 *
 * @returns Files whose old content could not be overwritten, because it has more names or may not be written to.
 * @param code of the error: whose files they are.
 * @throws {InputError} `VAULT_FILE`, or the other code.
 */
export function replaceFiles(replacements: readonly Replacement[], code: FileErrorCode = 'VAULT_FILE'): string[] {
  return uninterrupted(() => {
    const staged: Staged[] = [];
    try {
      for (const one of replacements) staged.push(stage(one, code));
      for (const one of staged) commit(one, staged, code);
    } finally {
      for (const { temporary } of staged) if (temporary !== undefined) rmSync(temporary, { force: true });
    }
    return staged.filter((one) => !wasShredded(one)).map(({ path }) => path);
  });
}

interface Staged {
  readonly path: string;
  readonly target: string;
  /** Where the new content waits; undefined for what is no regular file, such as a pipe. */
  readonly temporary: string | undefined;
  readonly old: { readonly stats: Stats; readonly fd: number | undefined; readonly bytes: Buffer } | undefined;
  readonly content: Uint8Array | string;
  readonly shredOld: boolean;
  isCommitted: boolean;
}

function stage({ content, mode, path, shredOld = false }: Replacement, code: FileErrorCode): Staged {
  try {
    const target = realPath(path);
    const stats = statSync(target, { throwIfNoEntry: false });
    const base = { path, target, content, shredOld, isCommitted: false };
    if (stats !== undefined && !stats.isFile()) return { ...base, temporary: undefined, old: undefined };
    const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}`);
    writeSynced(temporary, content, (fd) => {
      if (stats) keepOwner(fd, stats);
      fchmodSync(fd, mode === 'kept' && stats ? stats.mode & 0o7777 : 0o600);
    });
    const old = stats && { stats, bytes: readFileSync(target), fd: shredOld ? writable(target, stats) : undefined };
    return { ...base, temporary, old };
  } catch (error) {
    throw fileError(path, 'be written', error, code);
  }
}

function commit(one: Staged, all: readonly Staged[], code: FileErrorCode): void {
  try {
    if (one.temporary === undefined) writeFileSync(one.target, one.content);
    else renameSync(one.temporary, one.target);
    one.isCommitted = true;
    if (one.temporary !== undefined) syncFolder(dirname(one.target));
  } catch (error) {
    for (const { isCommitted, old, path } of all) {
      if (isCommitted && old) replaceFiles([{ path, content: old.bytes, mode: 'kept' }], code);
    }
    throw fileError(one.path, 'be written', error, code);
  }
}

/** Only the superuser may give files away; for others the owner is their own already, or stays as it can be. */
function keepOwner(fd: number, { uid, gid }: Stats): void {
  const own = fstatSync(fd);
  if (own.uid === uid && own.gid === gid) return;
  try {
    fchownSync(fd, uid, gid);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
  }
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return join(realpathSync(dirname(resolve(path))), basename(path));
  }
}

/** Content that has a second name is somebody's file still. */
function writable(path: string, { nlink }: Stats): number | undefined {
  if (nlink > 1) return undefined;
  try {
    return openSync(path, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES') return undefined;
    throw error;
  }
}

function wasShredded({ old, shredOld }: Staged): boolean {
  if (!shredOld || old === undefined) return true;
  if (old.fd === undefined) return false;
  shred(old.fd);
  return true;
}

const CHUNK = 1024 * 1024;

/** Overwrites what an open file holds with random bytes, and closes it. */
export function shred(fd: number): void {
  try {
    const { size } = fstatSync(fd);
    for (let done = 0; done < size; done += CHUNK) {
      writeSync(fd, randomBytes(Math.min(CHUNK, size - done)), 0, Math.min(CHUNK, size - done), done);
    }
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
