import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdtempSync, openSync, readdirSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { shred } from './replace-file.ts';

const PREFIX = 'signet-vault-';

/**
 * A folder that only this user can enter: in memory where the system has the user's own place for that, else with the
 * temporary files. Removes what killed processes left there.
 */
export function makePrivateFolder(): string {
  const root = privateRoot();
  removeStale(root);
  return mkdtempSync(join(root, `${PREFIX}${systemId()}-${process.pid}-`));
}

/** The user's own folder in memory, where there is one; else the folder for temporary files. */
function privateRoot(): string {
  const runtime = process.env['XDG_RUNTIME_DIR'];
  if (!runtime || !existsSync(runtime)) return tmpdir();
  const stats = statSync(runtime);
  const isOwn = stats.isDirectory() && stats.uid === process.getuid?.() && (stats.mode & 0o077) === 0;
  return isOwn ? runtime : tmpdir();
}

/** Tells containers and machines that share a folder apart: a process number means nothing in another one. */
function systemId(): string {
  const processes = '/proc/self/ns/pid';
  const namespace = existsSync(processes) ? readlinkSync(processes) : '';
  return createHash('sha256').update(`${hostname()} ${namespace}`).digest('hex').slice(0, 8);
}

/** Folders of this user's whose process is gone. */
function removeStale(root: string): void {
  for (const entry of readdirSync(root, { withFileTypes: true })) {
    const pid = new RegExp(`^${PREFIX}${systemId()}-(\\d+)-`, 'u').exec(entry.name)?.[1];
    if (pid === undefined || !entry.isDirectory()) continue;
    const path = join(root, entry.name);
    // Somebody else's folder may have become a link to one of ours meanwhile.
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory() === true && found.uid === process.getuid?.() && !isAlive(Number(pid))) shredFolder(path);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Overwrites every file in a folder and removes it. */
export function shredFolder(folder: string): void {
  const isThere = statSync(folder, { throwIfNoEntry: false }) !== undefined;
  const entries = isThere ? readdirSync(folder, { withFileTypes: true, recursive: true }) : [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    try {
      shred(openSync(path, 'r+'));
    } catch (error) {
      // Read-only for its owner, or gone: removing it is what is left to do.
      if (!['EACCES', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
  rmSync(folder, { recursive: true, force: true });
}
