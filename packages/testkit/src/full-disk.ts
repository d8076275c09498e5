import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface FullDisk {
  /** A folder on a file system of its own with 64 KiB of room. */
  readonly folder: string;
  remove(): void;
}

/** A file system that is full after 64 KiB; a reason where none can be mounted. */
export function fullDisk(): { readonly disk: FullDisk } | { readonly disk: undefined; readonly reason: string } {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    return { disk: undefined, reason: 'mounting a small file system needs root on Linux' };
  }
  const folder = mkdtempSync(join(tmpdir(), 'signet-full-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=0700', 'tmpfs', folder], { stdio: 'pipe' });
  } catch {
    rmdirSync(folder);
    return { disk: undefined, reason: 'no file system can be mounted here' };
  }
  const remove = (): void => {
    execFileSync('umount', ['-l', folder], { stdio: 'pipe' });
    rmdirSync(folder);
  };
  return { disk: { folder, remove } };
}
