import { createHash } from 'node:crypto';
import { InternalError } from '@signet/core';
import { expandedWord, quote } from '../shell/quote.ts';
import type { CommandsReader } from '../targets/commands.ts';
import { shellError } from './shell-error.ts';

export type FileKind = 'file' | 'directory' | 'link' | 'fifo' | 'socket' | 'block' | 'character';

/** What `stat` says. Names are those of the host; empty where it has none. Times in seconds. */
export interface Stat {
  readonly kind: FileKind;
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly owner: string;
  readonly group: string;
  readonly size: number;
  readonly atime: number;
  readonly mtime: number;
  readonly ctime: number;
  readonly inode: number;
  readonly dev: number;
  readonly nlink: number;
  readonly blocks: number;
  readonly blockSize: number;
}

/** What is at a path. */
export interface Look {
  /** The path, with `~` and variables replaced. */
  readonly path: string;
  /** `undefined` when there is nothing. A link is described itself. */
  readonly own: Stat | undefined;
  /** Where a link leads; as it is written there. */
  readonly target: string | undefined;
  /** What is there when links are followed: the same as `own` except for a link; `undefined` for a dangling one. */
  readonly followed: Stat | undefined;
  /** SHA-1 of a file's content, when it was asked for and the host can tell. */
  readonly sha1: string | undefined;
}

export interface Looks {
  readonly looks: readonly Look[];
  /** Who looks, and the umask that new files are made with. */
  readonly me: Identity;
}

export interface Identity {
  readonly uid: number;
  readonly gid: number;
  readonly user: string;
  readonly group: string;
  readonly umask: number;
}

/** Shell variables: what `stat -c` of GNU and busybox, and `stat -f` of BSD and macOS are asked for; {@link STAT_LINES} lines each. */
export const statFormats = String.raw`gnu='%f
%u
%g
%s
%.9X
%.9Y
%.9Z
%i
%d
%h
%b
%o
%U
%G'
bsd='%Xp
%u
%g
%z
%a
%m
%c
%i
%d
%l
%b
%k
%Su
%Sg'
`;
export const STAT_LINES = 14;

// GNU and busybox know -c, BSD and macOS -f; elsewhere, such as on AIX, ls tells the essentials.
const look = String.raw`
stated() {
  stat -c "$gnu" -- "$1" 2>/dev/null || stat -f "$bsd" -- "$1" 2>/dev/null || {
    echo ls; LC_ALL=C ls -ldn -- "$1" | sed 1q; LC_ALL=C ls -ld -- "$1" | sed 1q; }
}
followed() {
  stat -L -c "$gnu" -- "$1" 2>/dev/null || stat -L -f "$bsd" -- "$1" 2>/dev/null || {
    echo ls; LC_ALL=C ls -ldnL -- "$1" | sed 1q; LC_ALL=C ls -ldL -- "$1" | sed 1q; }
}
linked() { readlink -- "$1" 2>/dev/null || LC_ALL=C ls -ld -- "$1" | sed 's/^.* -> //'; }
sum() { { sha1sum < "$1" || openssl dgst -sha1 < "$1" || shasum < "$1"; } 2>/dev/null; }
${statFormats}id; umask; printf '\0'
for path do
  printf '%s\0' "$path"
  if [ -L "$path" ]; then
    stated "$path"; printf '\0'
    linked "$path"; printf '\0'
    if [ -e "$path" ]; then followed "$path"; fi; printf '\0'
  elif [ -e "$path" ]; then stated "$path"; printf '\0\0\0'
  else printf '\0\0\0'
  fi
  if [ -n "$sums" ] && [ -f "$path" ]; then sum "$path"; fi; printf '\0'
done`;

/** A path of the playbook, in which `~` and variables of the host are replaced; and a name below it, taken literally. */
export type Place = string | { readonly folder: string; readonly name: string };

function wordOf(place: Place): string {
  if (typeof place === 'string') return expandedWord(place);
  const { folder, name } = place;
  if (name === '') return expandedWord(folder);
  return folder === '' ? quote(name) : `${folder === '/' ? '' : expandedWord(folder)}${quote(`/${name}`)}`;
}

function textOf(place: Place): string {
  return typeof place === 'string' ? place : `${place.folder}/${place.name}`;
}

/**
 * Looks at paths of a host, all in one go.
 *
 * @param sums whether SHA-1 sums of files are wanted
 */
export async function lookAt(
  host: Pick<CommandsReader, 'host' | 'ask'>,
  paths: readonly Place[],
  sums = false,
): Promise<Looks> {
  const words = paths.map(wordOf).join(' ');
  const result = await host.ask(['sh', '-c', `sums=${sums ? 1 : ''}; set -- ${words}\n${look}`]);
  const { code, stdout } = result;
  const fields = stdout.toString('utf8').split('\0');
  if (code !== 0 || fields.length !== paths.length * 5 + 2)
    throw shellError(host.host, 'Examining', paths.map(textOf).join(', '), result);
  const looks = paths.map((_, index): Look => {
    const [path = '', own = '', target = '', followed = '', sum = ''] = fields.slice(1 + index * 5, 6 + index * 5);
    const itself = parseStat(own);
    return {
      path,
      own: itself,
      target: itself?.kind === 'link' ? target.replace(/\n$/u, '') : undefined,
      followed: itself?.kind === 'link' ? parseStat(followed) : itself,
      sha1: /[0-9a-f]{40}/u.exec(sum)?.[0],
    };
  });
  return { looks, me: parseIdentity(fields[0] ?? '') };
}

/** Looks at one path. */
export async function lookAtOne(
  host: Pick<CommandsReader, 'host' | 'ask'>,
  path: Place,
  sums = false,
): Promise<{ readonly look: Look; readonly me: Identity }> {
  const { looks, me } = await lookAt(host, [path], sums);
  const [found] = looks;
  if (found === undefined) throw new InternalError('A look at one path found none.', { code: 'LOOK_UNREADABLE' });
  return { look: found, me };
}

/** The SHA-1 sum of a file, read here when the host has no program for it. */
export async function sha1Of(host: CommandsReader, { path, sha1, followed }: Look): Promise<string | undefined> {
  if (sha1 !== undefined || followed?.kind !== 'file') return sha1;
  return sha1Sum(await readBytes(host, path));
}

export function sha1Sum(bytes: Uint8Array): string {
  return createHash('sha1').update(bytes).digest('hex');
}

/** Why nothing was seen at a path: a folder on the way may not be entered, or is none, or there is nothing. */
export async function whyUnseen(host: CommandsReader, path: string): Promise<'denied' | 'no folder' | 'nothing'> {
  const { stderr } = await host.ask(['sh', '-c', 'LC_ALL=C ls -d -- "$1"', 'sh', path]);
  const said = stderr.toString('utf8');
  if (/permission denied/iu.test(said)) return 'denied';
  return /not a directory/iu.test(said) ? 'no folder' : 'nothing';
}

/** The bytes of a file that is there. */
export async function readBytes(host: Pick<CommandsReader, 'host' | 'ask'>, path: string): Promise<Buffer> {
  const result = await host.ask(['sh', '-c', 'LC_ALL=C cat < "$1"', 'sh', path]);
  if (result.code !== 0) throw shellError(host.host, 'Reading', path, result);
  return result.stdout;
}

const kinds: Readonly<Record<number, FileKind>> = {
  0o10: 'file',
  0o04: 'directory',
  0o12: 'link',
  0o01: 'fifo',
  0o14: 'socket',
  0o06: 'block',
  0o02: 'character',
};

/** What the lines say that one of {@link statFormats} makes. */
export function parseStat(text: string): Stat | undefined {
  if (text === '') return undefined;
  const lines = text.split('\n');
  if (lines[0] === 'ls') return parseListing(lines[1] ?? '', lines[2] ?? '');
  const raw = Number.parseInt(lines[0] ?? '', 16);
  const numbers = lines.slice(1, 12).map(numberOf);
  const [uid = 0, gid = 0, size = 0, atime = 0, mtime = 0, ctime = 0, inode = 0, dev = 0, nlink = 0] = numbers;
  const [blocks = 0, blockSize = 0] = numbers.slice(9);
  const [owner = '', group = ''] = lines.slice(12, 14).map((name) => (name === 'UNKNOWN' ? '' : name));
  const names = { owner: /^\d+$/u.test(owner) ? '' : owner, group: /^\d+$/u.test(group) ? '' : group };
  return {
    kind: kinds[raw >> 12] ?? 'file',
    mode: raw & 0o7777,
    uid,
    gid,
    ...names,
    size,
    atime,
    mtime,
    ctime,
    inode,
    dev,
    nlink,
    blocks,
    blockSize,
  };
}

/** Of a time the same number as Python's: its seconds and what is left of them are added. */
function numberOf(text: string): number {
  const [, seconds, nanoseconds] = /^(-?\d+)\.(\d{9})$/u.exec(text) ?? [];
  return seconds === undefined ? Number(text) : Number(seconds) + Number(nanoseconds) * 1e-9;
}

const listed: Readonly<Record<string, FileKind>> = {
  '-': 'file',
  d: 'directory',
  l: 'link',
  p: 'fifo',
  s: 'socket',
  b: 'block',
  c: 'character',
};

/** From `ls -ldn` and `ls -ld`, where there is no `stat`; times are not told. */
function parseListing(numeric: string, named: string): Stat {
  const [letters = '', nlink, uid, gid, size] = numeric.split(/\s+/u);
  const [, , owner = '', group = ''] = named.split(/\s+/u);
  const nine = letters.slice(1, 10);
  let mode = 0;
  for (const [index, letter] of [...nine].entries()) {
    if (letter !== '-' && letter !== 'S' && letter !== 'T') mode |= 1 << (8 - index);
    if (/[sStT]/u.test(letter)) mode |= index === 2 ? 0o4000 : index === 5 ? 0o2000 : 0o1000;
  }
  return {
    kind: listed[letters.charAt(0)] ?? 'file',
    mode,
    uid: Number(uid),
    gid: Number(gid),
    owner: /^\d+$/u.test(owner) ? '' : owner,
    group: /^\d+$/u.test(group) ? '' : group,
    size: Number.isNaN(Number(size)) ? 0 : Number(size),
    atime: 0,
    mtime: 0,
    ctime: 0,
    inode: 0,
    dev: 0,
    nlink: Number(nlink),
    blocks: 0,
    blockSize: 0,
  };
}

function parseIdentity(text: string): Identity {
  const [, uid, user = '', gid, group = ''] = /uid=(\d+)(?:\(([^)]*)\))? gid=(\d+)(?:\(([^)]*)\))?/u.exec(text) ?? [];
  const umask = /^0?([0-7]{3})$/mu.exec(text)?.[1] ?? '022';
  return { uid: Number(uid), user, gid: Number(gid), group, umask: Number.parseInt(umask, 8) };
}
