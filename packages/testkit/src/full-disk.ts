import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface FullDisk {
  /** A folder on a file system of its own with 64 KiB of room. */
  readonly folder: string;
  remove(): void;
}

/** Why no small file system can be mounted here; `undefined` when one can. */
export function fullDiskMissing(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    return 'mounting a small file system needs root on Linux';
  }
  try {
    mountFullDisk().remove();
    return undefined;
  } catch {
    return 'no file system can be mounted here';
  }
}

/** A file system that is full after 64 KiB. Unmounted by `remove`, at the latest when the process ends. */
export function mountFullDisk(): FullDisk {
  const folder = mkdtempSync(join(tmpdir(), 'signet-full-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=0700', 'tmpfs', folder], { stdio: 'pipe' });
  } catch (error) {
    rmdirSync(folder);
    throw error;
  }
  const remove = (): void => {
    process.off('exit', remove);
    execFileSync('umount', ['-l', folder], { stdio: 'pipe' });
    rmdirSync(folder);
  };
  process.once('exit', remove);
  return { folder, remove };
}
