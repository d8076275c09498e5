import { closeSync, lstatSync, openSync, readSync, realpathSync, type Stats, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, resolve } from 'node:path';
import type { DiskQuestion } from '@signet/expressions';
import { globFiles } from './glob.ts';

/** What tests such as `is file` and filters such as `realpath` ask about this machine's disk. */
export function disk(question: DiskQuestion, [path = '', other = '']: readonly string[]): unknown {
  switch (question) {
    case 'exists':
      return stats(path) !== undefined;
    case 'link_exists':
      return linkStats(path) !== undefined;
    case 'file':
      return stats(path)?.isFile() === true;
    case 'directory':
      return stats(path)?.isDirectory() === true;
    case 'link':
      return linkStats(path)?.isSymbolicLink() === true;
    case 'mount':
      return isMount(path);
    case 'same_file':
      return isSame(stats(path), stats(other));
    case 'vaulted_file':
      return isVaulted(path);
    case 'realpath':
      return realPath(resolve(path));
    case 'expanduser':
      return /^~(?:\/|$)/.test(path) ? homedir() + path.slice(1) : path;
    case 'expandvars':
      return path.replaceAll(
        /\$(?:(\w+)|\{([^}]*)\})/g,
        (whole, bare: string | undefined, braced: string | undefined) => {
          return process.env[bare ?? braced ?? ''] ?? whole;
        },
      );
    case 'fileglob':
      return globFiles(path);
  }
}

function stats(path: string): Stats | undefined {
  return safely(() => statSync(path));
}

function linkStats(path: string): Stats | undefined {
  return safely(() => lstatSync(path));
}

/** What cannot be looked at is not there, as for Python's `os.path`. */
function safely<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return undefined;
  }
}

function isSame(one: Stats | undefined, other: Stats | undefined): boolean {
  return one !== undefined && one.dev === other?.dev && one.ino === other.ino;
}

function isMount(path: string): boolean {
  const own = linkStats(path);
  if (own === undefined || own.isSymbolicLink()) return false;
  const parent = linkStats(dirname(resolve(path)));
  return parent !== undefined && (own.dev !== parent.dev || own.ino === parent.ino);
}

/** Python's `realpath`: links are followed as far as the path exists. */
function realPath(path: string): string {
  const found = safely(() => realpathSync(path));
  if (found !== undefined || path === '/') return found ?? path;
  const folder = realPath(dirname(path));
  return `${folder === '/' ? '' : folder}/${path.slice(path.lastIndexOf('/') + 1)}`;
}

const VAULT = '$ANSIBLE_VAULT;';

function isVaulted(path: string): boolean {
  // Opening a pipe waits for somebody who writes into it.
  if (stats(path)?.isFile() !== true) return false;
  return (
    safely(() => {
      const file = openSync(path, 'r');
      try {
        const head = Buffer.alloc(VAULT.length);
        return readSync(file, head, 0, head.length, 0) === head.length && head.toString('latin1') === VAULT;
      } finally {
        closeSync(file);
      }
    }) ?? false
  );
}
