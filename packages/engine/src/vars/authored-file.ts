import { existsSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, normalize } from 'node:path';

/**
 * Where a file of the author's may be: in each folder's `files` (or `templates`, `vars`), then in the folder itself.
 *
 * @param folders the nearest first
 */
export function candidates(folders: readonly string[], kind: string, path: string): string[] {
  const whole = path === '~' || path.startsWith('~/') ? homedir() + path.slice(1) : path;
  if (isAbsolute(whole)) return [normalize(whole)];
  // A path that names the folder itself is not looked for in it.
  const inside = whole.split('/')[0] === kind ? [] : [kind];
  return folders.flatMap((folder) => [...inside.map((one) => join(folder, one, whole)), join(folder, whole)]);
}

export function findAuthored(folders: readonly string[], kind: string, path: string): string | undefined {
  return candidates(folders, kind, path).find((candidate) => existsSync(candidate));
}

/**
 * The bytes of a regular file: a device or a pipe has no end, or none soon.
 *
 * @param mostBytes of a larger file nothing is read
 * @throws {Error} with the reason as its message
 */
export function readAuthored(path: string, mostBytes = Number.POSITIVE_INFINITY): Buffer {
  const stat = statSync(path);
  if (!stat.isFile()) throw new Error(`It is ${stat.isDirectory() ? 'a directory' : 'a device or a pipe'}.`);
  if (stat.size > mostBytes) throw new Error(`It is larger than ${Math.floor(mostBytes / 1_000_000)} MB.`);
  return readFileSync(path);
}
