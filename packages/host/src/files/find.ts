import { pythonRegex } from '@signet/expressions';
import { expandedWord } from '../shell/quote.ts';
import type { CommandsReader } from '../targets/commands.ts';
import { lookAt, readBytes, type Stat } from './look.ts';

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

// Depth is told by the slashes; -maxdepth is not POSIX. Without recursion nothing below a folder is visited.
const list = String.raw`
list() {
  cd -- "$1" 2>/dev/null || { printf 'missing\0%s\0' "$1"; return; }
  printf 'root\0%s\0' "$1"
  if [ -n "$recurse" ]; then
    find $follow . ! -name . -exec sh -c 'for path do printf "entry\0%s\0" "$path"; done' sh {} + 2>/dev/null
  else
    for path in ./* ./.[!.]* ./..?*; do
      if [ -e "$path" ] || [ -L "$path" ]; then printf 'entry\0%s\0' "$path"; fi
    done
  fi
}
for root do ( list "$root" ); done`;

/** Files below folders of the host, and the folders that are not there. */
export async function findFiles(host: CommandsReader, roots: readonly string[], wish: FindWish) {
  const options = `recurse=${wish.recurse ? 1 : ''}; follow=${wish.follow ? '-L' : ''}`;
  const script = `${options}; set -- ${roots.map(expandedWord).join(' ')}\n${list}`;
  const { stdout } = await host.ask(['sh', '-c', script]);
  const fields = stdout.toString('utf8').split('\0');
  const entries: { readonly path: string; readonly name: string }[] = [];
  const missing: string[] = [];
  let root = '';
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const value = fields[at + 1] ?? '';
    if (fields[at] === 'root') root = value.replace(/\/+$/u, '');
    else if (fields[at] === 'missing') missing.push(value);
    else entries.push({ path: `${root}/${value.slice(2)}`, name: value.slice(2) });
  }
  const wanted = entries.filter(({ name }) => isWantedName(name, wish)).map(({ path }) => path);
  const found = await lookAtAll(host, wanted.toSorted(), wish);
  return { found, missing, examined: entries.length };
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

/** As Python's `fnmatch`: a star also matches a dot at the beginning. */
function globRegex(pattern: string): RegExp {
  let body = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern.charAt(at);
    const close = character === '[' ? pattern.indexOf(']', pattern.charAt(at + 1) === '!' ? at + 3 : at + 2) : -1;
    if (character === '*') body += '.*';
    else if (character === '?') body += '.';
    else if (close > 0) {
      const inner = pattern
        .slice(at + 1, close)
        .replace(/^!/u, '^')
        .replaceAll(/[\\[]/gu, String.raw`\$&`);
      body += `[${inner}]`;
      at = close;
    } else body += character.replaceAll(/[.+^${}()|[\]\\]/gu, String.raw`\$&`);
  }
  return new RegExp(`^${body}$`, 's');
}

async function lookAtAll(host: CommandsReader, paths: readonly string[], wish: FindWish): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  for (let at = 0; at < paths.length; at += 200) {
    const chunk = paths.slice(at, at + 200).map((name) => ({ folder: '', name }));
    const { looks } = await lookAt(host, chunk);
    for (const look of looks) {
      const stat = look.own;
      if (stat !== undefined && isWanted(stat, wish)) found.push({ path: look.path, stat });
    }
  }
  return wish.contains === undefined ? found : holding(host, found, wish.contains, wish.wholeFile);
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
