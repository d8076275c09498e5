import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Every file below a folder with kind, mode and a hash of its content; sockets, pid files and logs of live servers are left out. */
export function treeOf(
  folder: string,
  leaveOut: RegExp = /(?:\.sock|\.pid|\.log|\/log|\/db\/.*)$/u,
): Record<string, string> {
  const tree: Record<string, string> = {};
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path);
    if (leaveOut.test(name)) continue;
    const { mode } = lstatSync(path);
    const content = entry.isSymbolicLink()
      ? readlinkSync(path)
      : entry.isFile()
        ? createHash('sha256').update(readFileSync(path)).digest('hex')
        : entry.isDirectory()
          ? 'folder'
          : 'other';
    tree[name] = `${(mode & 0o7777).toString(8)} ${content}`;
  }
  return tree;
}

/** Every regular file below a folder whose content has the text in it. */
export function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(text))
    .map((path) => relative(folder, path))
    .toSorted();
}
