import * as fs from 'node:fs/promises';
import type { Attributes } from './attributes.ts';

/** Sets what was given, in OpenSSH's order: size, mode, times, owner. */
export async function applyAttributes(target: string | fs.FileHandle, wanted: Attributes): Promise<void> {
  const { size, mode, accessed, modified, uid, gid } = wanted;
  const file = typeof target === 'string' ? pathOperations(target) : target;
  if (size !== undefined) await file.truncate(size);
  if (mode !== undefined) await file.chmod(mode);
  if (accessed !== undefined && modified !== undefined) await file.utimes(accessed, modified);
  if (uid !== undefined && gid !== undefined) await file.chown(uid, gid);
}

function pathOperations(path: string): Pick<fs.FileHandle, 'truncate' | 'chmod' | 'utimes' | 'chown'> {
  return {
    truncate: (length) => fs.truncate(path, length),
    chmod: (mode) => fs.chmod(path, mode),
    utimes: (accessed, modified) => fs.utimes(path, accessed, modified),
    chown: (uid, gid) => fs.chown(path, uid, gid),
  };
}
