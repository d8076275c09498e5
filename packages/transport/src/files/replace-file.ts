import { randomBytes } from 'node:crypto';
import type { WriteOptions } from '@signet/core';
import { fileError, folderOf, noSuchDirectory, notAFile } from './file-error.ts';
import type { FileSystem } from './file-system.ts';

/** A temporary file this much older than a new one was left by a run that was killed. */
const abandonedAfterMs = 120_000;

/**
 * Writes a file whole: a temporary one beside it, mode 0600, then its mode and owner, then a rename.
 * Whatever fails, the old file is as it was and the temporary one is removed.
 */
export async function replaceFile(
  files: FileSystem,
  path: string,
  content: Uint8Array,
  options: WriteOptions = {},
): Promise<void> {
  const { host } = files;
  let target = path;
  let temporary: string | undefined;
  try {
    target = await files.follow(path);
    const old = await files.stat(target);
    if (old !== undefined && old.kind !== 'file')
      throw notAFile(host, path, old.kind === 'directory' ? 'a folder' : 'a device');

    temporary = `${temporaryPrefix(target)}${randomBytes(6).toString('hex')}`;
    await files.create(temporary, content);
    const groupKept = old === undefined || (await keepOwner(files, temporary, old.uid, old.gid));
    const mode = options.mode ?? old?.mode ?? 0o644;
    await files.setMode(temporary, groupKept ? mode : mode & ~GROUP_BITS);
    await removeAbandoned(files, target, temporary);
    await files.rename(temporary, target);
  } catch (error) {
    const free = temporary === undefined ? undefined : await freeAfter(files, error, folderOf(target));
    if (temporary !== undefined) await removeQuietly(files, temporary);
    const failure = files.failureOf(error);
    if (failure === 'missing') throw noSuchDirectory(host, path, error);
    throw fileError(host, 'Writing', path, free !== undefined && free < content.length ? 'full' : failure, error);
  }
}

/** SFTP answers "failure" when the disk is full, so the room that is left has to tell. */
async function freeAfter(files: FileSystem, error: unknown, folder: string): Promise<number | undefined> {
  return files.failureOf(error) === 'failed' ? files.freeBytes(folder) : undefined;
}

const GROUP_BITS = 0o070;

/**
 * Only root may give files away; anybody else becomes the owner, as with every editor.
 *
 * @returns False when the file could not even keep its group: the group's permissions are then not for whom they were meant.
 */
async function keepOwner(files: FileSystem, temporary: string, uid: number, gid: number): Promise<boolean> {
  const made = await files.stat(temporary);
  if (made === undefined || (made.uid === uid && made.gid === gid)) return true;
  for (const owner of [uid, made.uid]) {
    try {
      await files.setOwner(temporary, owner, gid);
      return true;
    } catch (error) {
      if (files.failureOf(error) !== 'denied') throw error;
    }
  }
  return made.gid === gid;
}

/** A run that was killed while writing cannot tidy up after itself; the next write of the file does. */
async function removeAbandoned(files: FileSystem, target: string, temporary: string): Promise<void> {
  const prefix = temporaryPrefix(target);
  const own = await files.stat(temporary);
  for (const name of await files.names(folderOf(target))) {
    const other = `${folderOf(prefix) === '.' ? '' : prefix.slice(0, prefix.lastIndexOf('/') + 1)}${name}`;
    if (!other.startsWith(prefix) || other === temporary) continue;
    const found = await files.stat(other);
    if (found === undefined || own === undefined) continue;
    if (own.modifiedMs - found.modifiedMs > abandonedAfterMs) await removeQuietly(files, other);
  }
}

function temporaryPrefix(target: string): string {
  const slash = target.lastIndexOf('/') + 1;
  return `${target.slice(0, slash)}.${target.slice(slash)}.signet-`;
}

/** The failure that led here is the one worth reporting. */
async function removeQuietly(files: FileSystem, path: string): Promise<void> {
  await files.remove(path).catch(() => false);
}
