import { pythonRegex } from '@signet/expressions';
import { expandedWord } from '../shell/quote.ts';
import type { CommandsReader } from '../targets/commands.ts';
import { globRegex } from './glob.ts';
import { lookAt, parseStat, readBytes, sha1Of, STAT_LINES, type Stat, statFormats } from './look.ts';

/** What to look for. */
export interface FindWish {
  readonly kind: 'any' | 'directory' | 'file' | 'link';
  readonly patterns: readonly string[];
  readonly excludes: readonly string[];
  readonly useRegex: boolean;
  readonly recurse: boolean;
  readonly depth: number | undefined;
  readonly hidden: boolean;
  readonly follow: boolean;
  readonly ageSeconds: number | undefined;
  readonly ageStamp: 'atime' | 'ctime' | 'mtime';
  readonly sizeBytes: number | undefined;
  readonly contains: string | undefined;
  readonly wholeFile: boolean;
}

export interface FoundFile {
  readonly path: string;
  readonly stat: Stat;
}

const LIST = String.raw`${statFormats}
list() {
  cd -- "$1" 2>/dev/null || { printf 'missing\0%s\0' "$1"; return; }
  printf 'root\0%s\0' "$1"
  find $follow . ! -name . $prune -exec sh -c "$describe" sh {} + 2>/dev/null
}
describe='printf "names\0"; printf "%s\0" "$@"; printf "\0"
{ stat -c "$gnu" -- "$@" || stat -f "$bsd" -- "$@"; } 2>/dev/null; printf "\0"'
export gnu bsd
for root do ( list "$root" ); done`;

/**
 * Files below folders of the host, and the folders that are not there. The host walks them once and tells what `stat`
 * says of everything; only where its `stat` cannot, or something went away meanwhile, it is asked file by file.
 */
export async function findFiles(host: CommandsReader, roots: readonly string[], wish: FindWish) {
  const variables = `follow=${wish.follow && wish.recurse ? '-L' : ''}; ${pruning(wish)}`;
  const script = `${variables}; set -f; set -- ${roots.map(expandedWord).join(' ')}\n${LIST}`;
  const { stdout } = await host.ask(['sh', '-c', script], { deadlineMs: Number.POSITIVE_INFINITY });
  const { entries, missing } = parseListing(stdout.toString('utf8'));
  const wanted = entries.filter(({ name }) => isWantedName(name, wish)).toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const seen = await withStats(host, wanted);
  const found = seen.filter(({ stat }) => isWanted(stat, wish));
  const kept = wish.contains === undefined ? found : await holding(host, found, wish.contains, wish.wholeFile);
  return { found: kept, missing, examined: entries.length };
}

/** Not deeper than one level below the wanted depth: so deep Ansible looks, too. */
function pruning({ recurse, depth = 0 }: FindWish): string {
  if (!recurse) return 'prune=-prune';
  if (depth <= 0) return 'prune=';
  return `prune='( ! -path .${'/*'.repeat(depth + 1)} -o -prune )'`;
}

interface Entry {
  readonly path: string;
  readonly name: string;
  readonly stat: Stat | undefined;
}

function parseListing(text: string) {
  const entries: Entry[] = [];
  const missing: string[] = [];
  const fields = text.split('\0');
  let root = '';
  let at = 0;
  while (at + 1 < fields.length) {
    const kind = fields[at];
    const value = fields[at + 1] ?? '';
    at += 2;
    if (kind === 'root') root = value.replace(/\/+$/u, '');
    else if (kind === 'missing') missing.push(value);
    else {
      const names: string[] = [];
      for (let name = value; name !== ''; name = fields[at] ?? '', at += 1) names.push(name.replace(/^\.\//u, ''));
      const lines = (fields[at] ?? '').split('\n');
      at += 1;
      const isWhole = lines.length === names.length * STAT_LINES + 1;
      for (const [index, name] of names.entries()) {
        const own = lines.slice(index * STAT_LINES, (index + 1) * STAT_LINES).join('\n');
        entries.push({ path: `${root}/${name}`, name, stat: isWhole ? parseStat(own) : undefined });
      }
    }
  }
  return { entries, missing };
}

async function withStats(host: CommandsReader, entries: readonly Entry[]): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  const open = entries.filter(({ stat }) => stat === undefined);
  const looks = new Map<string, Stat>();
  for (let at = 0; at < open.length; at += 200) {
    const chunk = open.slice(at, at + 200).map(({ path }) => ({ folder: '', name: path }));
    for (const { path, own } of (await lookAt(host, chunk)).looks) if (own !== undefined) looks.set(path, own);
  }
  for (const { path, stat = looks.get(path) } of entries) if (stat !== undefined) found.push({ path, stat });
  return found;
}

/** SHA-1 sums of files, many at a time. */
export async function sumsOf(host: CommandsReader, paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const sums = new Map<string, string>();
  for (let at = 0; at < paths.length; at += 200) {
    const chunk = paths.slice(at, at + 200).map((name) => ({ folder: '', name }));
    for (const look of (await lookAt(host, chunk, true)).looks) {
      const sum = await sha1Of(host, look);
      if (sum !== undefined) sums.set(look.path, sum);
    }
  }
  return sums;
}

function isWantedName(inner: string, wish: FindWish): boolean {
  const parts = inner.split('/');
  const name = parts.at(-1) ?? '';
  if (wish.depth !== undefined && wish.depth > 0 && parts.length > wish.depth) return false;
  if (!wish.hidden && name.startsWith('.')) return false;
  const matches = (pattern: string): boolean =>
    wish.useRegex ? pythonRegex(pattern).find(name, true) !== undefined : globRegex(pattern).test(name);
  if (wish.excludes.some(matches)) return false;
  return wish.patterns.length === 0 || wish.patterns.some(matches);
}

/** Files with a line that begins with a match, or with `wholeFile` with a match anywhere. */
async function holding(
  host: CommandsReader,
  found: readonly FoundFile[],
  pattern: string,
  wholeFile: boolean,
): Promise<FoundFile[]> {
  const kept: FoundFile[] = [];
  for (const file of found) {
    if (file.stat.kind !== 'file') continue;
    const text = (await readBytes(host, file.path)).toString('utf8');
    const isThere = wholeFile
      ? pythonRegex(pattern).find(text) !== undefined
      : text.split('\n').some((line) => pythonRegex(pattern).find(line, true) !== undefined);
    if (isThere) kept.push(file);
  }
  return kept;
}

function isWanted(stat: Stat, wish: FindWish): boolean {
  if (wish.kind !== 'any' && stat.kind !== wish.kind) return false;
  if (wish.sizeBytes !== undefined && stat.kind === 'file') {
    if (wish.sizeBytes >= 0 ? stat.size < wish.sizeBytes : stat.size > -wish.sizeBytes) return false;
  }
  if (wish.ageSeconds === undefined) return true;
  const age = Date.now() / 1000 - stat[wish.ageStamp];
  return wish.ageSeconds >= 0 ? age >= wish.ageSeconds : age <= -wish.ageSeconds;
}
