import type { Connection, FileInfo, RunResult } from '@signet/core';
import { describeCommand } from '../command-line.ts';
import type { FileFailure } from '../files/file-error.ts';
import type { ReadableFiles } from '../files/file-system.ts';

/** A program on the host that refused; its message tells why. */
class Refused extends Error {
  readonly failure: FileFailure;

  constructor(argv: readonly string[], { code, stderr }: RunResult) {
    const said = stderr.toString('utf8').trim();
    super(said === '' ? `${describeCommand(argv)} ended with code ${code}` : said);
    this.failure = failureIn(said);
  }
}

/** In the C locale, as GNU, BusyBox and the BSDs say it. */
const messages: readonly (readonly [RegExp, FileFailure])[] = [
  [/No such file or directory|Not a directory|Directory nonexistent|nonexistent directory/iu, 'missing'],
  [/Permission denied|Operation not permitted/iu, 'denied'],
  [/No space left on device|Disk quota exceeded/iu, 'full'],
  [/Read-only file system/iu, 'read-only'],
];

function failureIn(said: string): FileFailure {
  return messages.find(([pattern]) => pattern.test(said))?.[1] ?? 'failed';
}

/** What `stat` prints, in the words of GNU and BusyBox, and in those of the BSDs. */
const statScript =
  'if [ -e "$1" ] || [ -L "$1" ]; then :; else ls -d -- "$1"; exit; fi; ' +
  'stat -L -c \'%f %s %u %g %Y\' -- "$1" 2>/dev/null || stat -L -f \'%Xp %z %u %g %m\' "$1"';

/** A host's files as the user of a shell sees them, through programs that every POSIX host has, `stat` and `mktemp` aside. */
export function shellFiles(host: string, run: Connection['run']): ReadableFiles {
  async function ask(argv: readonly string[], stdin?: Uint8Array): Promise<Buffer> {
    const result = await run(argv, {
      env: { LC_ALL: 'C' },
      deadlineMs: 300_000,
      ...(stdin !== undefined && { stdin }),
    });
    if (result.code !== 0) throw new Refused(argv, result);
    return result.stdout;
  }
  const sh = (script: string, ...words: string[]): string[] => ['/bin/sh', '-c', script, 'sh', ...words];

  return {
    host,
    failureOf,

    read: (path) => absentAs(undefined, ask(['cat', '--', path])),

    async stat(path) {
      const said = await absentAs(undefined, ask(sh(statScript, path)));
      return said === undefined ? undefined : fileInfo(said.toString('utf8'));
    },

    async follow(path) {
      const said = await ask(
        sh('if [ -L "$1" ]; then readlink -f -- "$1" || exit 1; else printf "%s\\n" "$1"; fi', path),
      );
      return said.toString('utf8').replace(/\n$/u, '');
    },

    async create(path, content) {
      // `set -C` refuses to write into what is there. `sync FILE` is younger than coreutils 8.24, and only a precaution.
      await ask(sh('umask 077; set -C; cat >"$1" || exit 1; sync -- "$1" 2>/dev/null || :', path), content);
    },

    async setMode(path, mode) {
      await ask(['chmod', mode.toString(8).padStart(4, '0'), '--', path]);
    },

    async setOwner(path, uid, gid) {
      await ask(['chown', `${uid}:${gid}`, '--', path]);
    },

    async rename(from, to) {
      await ask(['mv', '-f', '--', from, to]);
    },

    remove: (path) =>
      absentAs(
        false,
        ask(['unlink', path]).then(() => true),
      ),

    async names(folder) {
      const said = await ask(
        sh(
          'cd -- "$1" || exit 1; for n in .[!.]* ..?* *; do [ -e "$n" ] || [ -L "$n" ] || continue; printf "%s\\0" "$n"; done',
          folder,
        ),
      );
      return said.toString('utf8').split('\0').filter(Boolean);
    },

    freeBytes: async () => undefined,
  };
}

function failureOf(error: unknown): FileFailure {
  return error instanceof Refused ? error.failure : 'failed';
}

async function absentAs<Result, Absent>(absent: Absent, asked: Promise<Result>): Promise<Result | Absent> {
  try {
    return await asked;
  } catch (error) {
    if (failureOf(error) === 'missing') return absent;
    throw error;
  }
}

function fileInfo(said: string): FileInfo {
  const [mode = '0', size, uid, gid, modified] = said.trim().split(' ');
  const bits = Number.parseInt(mode, 16);
  const type = bits & 0o170000;
  return {
    kind: type === 0o100000 ? 'file' : type === 0o040000 ? 'directory' : 'other',
    size: Number(size),
    mode: bits & 0o7777,
    uid: Number(uid),
    gid: Number(gid),
    modifiedMs: Number(modified) * 1000,
  };
}
