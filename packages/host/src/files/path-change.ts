import type { TaskContext } from '@signet/core';
import { quote } from '../shell/quote.ts';
import type { CommandsWriter } from '../targets/commands.ts';
import { type Attributes, compareOwned } from './attributes.ts';
import { flagsCommand } from './flags.ts';
import { type Look, lookAtOne } from './look.ts';
import { comparePath, type FoundPath, type PathArguments, type PathState } from './path-state.ts';
import { changeCommands, privateCommands, safeChange } from './safe-change.ts';
import { shellError } from './shell-error.ts';
import { rememberTouched, timeCommands, type WantedTimes } from './times.ts';

/** Makes the path as it is wanted; one script, however much is to be done. @returns what is there then */
export async function applyPath(
  host: CommandsWriter,
  { found, look, inner }: FoundPath,
  args: PathArguments,
  times: WantedTimes,
  context: TaskContext,
): Promise<Look | undefined> {
  const changes = comparePath(found, args);
  if (changes.length === 0) return undefined;
  const has = (path: string): boolean => changes.some((change) => change.path === path);
  const { owner, group } = args;
  const attributes = { mode: has('mode') ? found.wanted.mode : undefined, owner, group };
  const lines = ['LC_ALL=C; export LC_ALL; path=$1', safeChange];
  if (has('state') || has('src')) lines.push(...makeIt(found, attributes));
  const isMade = found.kind !== found.wanted.kind && found.wanted.kind === 'directory';
  if (found.wanted.kind !== 'absent') {
    const there = { word: '"$path"', own: isLinkLater(found) ? linked(look) : look.own, follow: args.follow !== false };
    if (!isMade && (has('mode') || has('owner') || has('group'))) lines.push(...changeCommands(there, attributes));
    lines.push(...timeCommands(times, has('mtime') || has('atime')));
  }
  const { flags } = found;
  if (flags !== undefined && has('attributes')) lines.push(flagsCommand(flags.current, flags.wanted, '"$path"'));
  lines.push(...changesBelow(found, inner, args));
  lines.push('trap - EXIT');
  // A name that begins with a dash is no option.
  const path = found.path.startsWith('-') ? `./${found.path}` : found.path;
  const script = lines.join('\n');
  // A long list of files goes as data: an argument has an end.
  const result =
    script.length < 60_000
      ? await host.run(['sh', '-c', script, 'sh', path])
      : await host.run(['sh', '-s', path], { stdin: script, deadlineMs: Number.POSITIVE_INFINITY });
  if (result.code !== 0) throw shellError(host.host, 'Changing', found.path, result);
  rememberTouched(found.path, context);
  return (await lookAtOne(host, { folder: '', name: found.path })).look;
}

function isLinkLater({ wanted, kind }: PathState): boolean {
  return wanted.kind === 'link' && kind !== 'link';
}

/** Of a link that the script makes nothing else is known than that it is one. */
function linked(look: Look): Look['own'] {
  const { own } = look;
  const none = { uid: 0, gid: 0, owner: '', group: '', size: 0, atime: 0, mtime: 0, ctime: 0, mode: 0o777 };
  return { ...none, inode: 0, dev: 0, nlink: 1, blocks: 0, blockSize: 0, ...own, kind: 'link' };
}

/** Folder by folder, entered by its own name, so that no link put there meanwhile leads the changes elsewhere. */
function changesBelow({ below }: PathState, inner: FoundPath['inner'], args: PathArguments): string[] {
  const byFolder = new Map<string, string[]>();
  const follow = args.follow === true;
  for (const entry of below) {
    const wish = { mode: entry.wantedMode, owner: args.owner, group: args.group };
    const differing = compareOwned(entry, wish);
    if (differing.length === 0) continue;
    const only = Object.fromEntries(differing.map(({ path, to }) => [path, to as string]));
    const slash = entry.name.lastIndexOf('/');
    const folder = slash < 0 ? '' : entry.name.slice(0, slash);
    const word = quote(`./${entry.name.slice(slash + 1)}`);
    const commands = changeCommands({ word, own: inner.get(entry.name)?.own, follow }, only);
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), ...commands]);
  }
  if (byFolder.size === 0) return [];
  const lines = ['cd -P -- "$path" || exit 90; top=$PWD'];
  // The deepest first: a folder may lose the right to be entered.
  for (const [folder, commands] of [...byFolder].toReversed()) {
    lines.push(`cd -P -- "$top"/${quote(folder)} || exit 90`);
    if (folder !== '' && !follow) {
      lines.push(`[ "$PWD" = "\${top%/}"/${quote(folder)} ] || { echo "$PWD was replaced meanwhile" >&2; exit 90; }`);
    }
    lines.push(...commands);
  }
  return lines;
}

function makeIt({ kind, wanted, path }: PathState, attributes: Attributes): string[] {
  const temporary = `"\${path%/*}"/.signet-$$`;
  const beside = path.includes('/') ? temporary : './.signet-$$';
  switch (wanted.kind) {
    case 'absent':
      return ['rm -rf -- "$path" || exit 90'];
    case 'directory':
      return makeFolders(attributes);
    case 'file':
      // With noclobber through no link; what cannot get its owner or permissions is gone again.
      return [
        'set -C; true > "$path" || { [ -f "$path" ] && [ ! -L "$path" ]; } || exit 90; set +C',
        `trap 'rm -f -- "$path"' EXIT`,
      ];
    case 'link':
    case 'hard': {
      const option = wanted.kind === 'link' ? '-s ' : '';
      const make = `ln ${option}-- ${quote(wanted.src ?? '')}`;
      if (kind === 'absent') return [`${make} "$path" || exit 90`];
      // Renamed over what is there, so that the path is never empty; only a folder has to go first.
      const clear = kind === 'directory' ? ['rmdir -- "$path" || exit 90'] : [];
      if (kind === 'directory') return [...clear, `${make} "$path" || exit 90`];
      if (kind === 'link')
        return [`rm -f -- ${beside}; ${make} ${beside} && rm -f -- "$path" && mv -f -- ${beside} "$path" || exit 90`];
      return [`rm -f -- ${beside}; ${make} ${beside} && mv -f -- ${beside} "$path" || exit 90`];
    }
    default:
      return [];
  }
}

/** Every folder that has to be made on the way gets the same owner and permissions. */
function makeFolders(attributes: Attributes): string[] {
  const inside = privateCommands('.', attributes);
  return [
    'make() {',
    '  [ -d "$1" ] && return 0',
    '  case $1 in */*) case ${1%/*} in "") ;; *) make "${1%/*}" || return 1 ;; esac ;; esac',
    // Another host of the inventory may be the same machine, and have made it meanwhile.
    '  mkdir -- "$1" || [ -d "$1" ] || return 1',
    ...(inside.length === 0
      ? []
      : ['  ( enter "$1" || exit 90', ...inside.map((line) => `    ${line}`), '  ) || return 1']),
    '}',
    'make "${path%/}" || exit 90',
  ];
}
