import { type Change, InputError, type TaskContext, TargetError } from '@signet/core';
import { quote } from '../shell/quote.ts';
import type { CommandsReader, CommandsWriter } from '../targets/commands.ts';
import {
  attributeCommands,
  type Attributes,
  compareOwned,
  type Owned,
  ownedBy,
  ownedByNew,
  wantedMode,
} from './attributes.ts';
import { type Identity, type Look, lookAt } from './look.ts';
import { entriesBelow } from './list.ts';
import { shellError } from './shell-error.ts';
import { comparedTimes, rememberTouched, type Times, timeCommands, type WantedTimes } from './times.ts';

export type PathKind = 'absent' | 'file' | 'directory' | 'link' | 'hard' | 'other';

/** What is at the path, and how it is wanted; what is inside a folder too when that is managed. */
export interface PathState extends Owned {
  readonly path: string;
  readonly kind: PathKind;
  readonly size: number;
  /** Where a link leads. */
  readonly target?: string | undefined;
  /** Whether it is already the same file as `src`, for a hard link. */
  readonly isLinked?: boolean;
  readonly mtime: number;
  readonly atime: number;
  readonly wanted: {
    readonly kind: PathKind;
    readonly mode?: string | undefined;
    readonly src?: string | undefined;
    readonly times?: Times | undefined;
  };
  readonly below: readonly (Owned & { readonly name: string; readonly wantedMode?: string | undefined })[];
}

export interface PathArguments extends Attributes {
  readonly state?: 'absent' | 'directory' | 'file' | 'hard' | 'link' | 'touch' | undefined;
  readonly src?: string | undefined;
  readonly recurse?: boolean | undefined;
  readonly force?: boolean | undefined;
  readonly follow?: boolean | undefined;
}

/** Reads what is at a path and works out what is wanted of it. */
export async function readPath(
  host: CommandsReader,
  path: string,
  args: PathArguments,
  times: WantedTimes,
  context: TaskContext,
): Promise<PathState> {
  const { looks, me } = await lookAt(host, args.src === undefined ? [path] : [path, args.src]);
  const [look, source] = looks;
  if (look === undefined) throw InputError.of('There is no path.', { code: 'FILE_ARGUMENTS', at: context.at });
  const state = args.state ?? defaultState(look, args);
  const own = kindOf(look, state, args.follow);
  const follows = args.follow !== false && look.own?.kind === 'link' && own !== 'link';
  const stat = follows || (own === 'link' && args.follow !== false) ? (look.followed ?? look.own) : look.own;
  const isDirectory = state === 'directory' || stat?.kind === 'directory';
  const base = {
    path: look.path,
    kind: own,
    size: look.own?.size ?? 0,
    target: look.target,
    ...(state === 'hard' && { isLinked: isSameFile(look, source) }),
    mtime: stat?.mtime ?? 0,
    atime: stat?.atime ?? 0,
  };
  const isManaged = state !== 'absent';
  const owned = stat === undefined ? ownedByNew(me, freshMode(state, me)) : ownedBy(stat);
  const wanted = {
    kind: state === 'touch' ? (own === 'absent' ? 'file' : own) : state,
    mode: isManaged ? wantedMode(args.mode, { look, isDirectory, me }, context.at) : undefined,
    src: args.src === undefined ? undefined : sourcePath(args.src, source),
    times: isManaged ? comparedTimes(times, base, context) : undefined,
  } as const;
  const found = { ...base, ...owned, wanted, below: [] };
  refuse(found, { args, source, state, host: host.host }, context);
  if (args.recurse !== true || own !== 'directory') return found;
  return { ...found, below: await below(host, look.path, args, me, context) };
}

/** A relative link stays as it is written; `~` and variables of the host are replaced. */
function sourcePath(src: string, source: Look | undefined): string {
  return source?.path ?? src;
}

function defaultState(look: Look, { recurse }: PathArguments): 'file' | 'directory' | 'link' {
  if (recurse === true) return 'directory';
  const kind = look.own?.kind;
  return kind === 'directory' || kind === 'link' ? kind : 'file';
}

function kindOf({ own, followed }: Look, state: string, follow = true): PathKind {
  if (own === undefined) return 'absent';
  if (own.kind === 'link') {
    const isSeenThrough =
      follow && state !== 'absent' && state !== 'link' && state !== 'hard' && followed !== undefined;
    if (!isSeenThrough) return 'link';
    return kindOf({ own: followed, followed } as Look, state);
  }
  if (own.kind === 'directory') return 'directory';
  if (own.kind !== 'file') return 'other';
  return own.nlink > 1 && (state === 'hard' || state === 'absent') ? 'hard' : 'file';
}

function freshMode(state: string, me: Identity): number {
  return state === 'link' ? 0o777 : (state === 'directory' ? 0o777 : 0o666) & ~me.umask;
}

function isSameFile({ own }: Look, source: Look | undefined): boolean {
  const to = source?.own;
  return own !== undefined && to !== undefined && own.inode === to.inode && own.dev === to.dev && own.inode !== 0;
}

interface Wish {
  readonly args: PathArguments;
  readonly source: Look | undefined;
  readonly state: string;
  readonly host: string;
}

/** What Ansible refuses too: to put one kind of thing in place of another without being told so. */
function refuse(found: PathState, { args, source, state, host }: Wish, context: TaskContext): void {
  const { path, kind, wanted } = found;
  const wrong = (message: string, hint: string): TargetError =>
    new TargetError(`${path} on ${host} ${message}.`, { code: 'FILE_FAILED', at: context.at, hint });
  if (state === 'file' && kind !== 'file' && kind !== 'hard') {
    throw wrong(`is ${kind}, cannot continue`, 'state: file makes nothing: use copy or template, or state: touch.');
  }
  if (state === 'directory' && kind !== 'absent' && kind !== 'directory') {
    throw wrong(`already exists as a ${kind}`, 'Remove it first, or choose another path.');
  }
  if (state !== 'link' && state !== 'hard') return;
  if (wanted.src === undefined && kind !== 'link' && kind !== 'hard') {
    throw wrong(`is to be a link, and src is missing`, 'Give src.');
  }
  if (args.force === true) return;
  if (kind === 'directory' || kind === 'file' || kind === 'other') {
    if (found.isLinked !== true) throw wrong(`is a ${kind}, not a link`, 'force: true replaces it.');
  }
  if (state === 'hard' && kind === 'hard' && found.isLinked === false) {
    throw wrong('is linked to another file', 'force: true replaces it.');
  }
  if (state === 'hard' && wanted.src !== undefined && source?.followed === undefined) {
    throw wrong(`is to be linked to ${wanted.src}, which does not exist`, 'Check src.');
  }
}

/** Whether what a new link would lead to is missing; relative paths count from the folder of the link. */
export async function isDangling(host: CommandsReader, { path, wanted }: PathState): Promise<boolean> {
  const { src } = wanted;
  if (src === undefined) return false;
  const folder = path.includes('/') ? path.replace(/\/[^/]*$/u, '') || '/' : '.';
  const { code } = await host.ask(['sh', '-c', 'cd -- "$1" 2>/dev/null && [ -e "$2" ]', 'sh', folder, src]);
  return code !== 0;
}

async function below(host: CommandsReader, path: string, args: PathArguments, me: Identity, context: TaskContext) {
  const entries = await entriesBelow(host, path);
  return entries.map(({ name, stat }) => {
    const look = { path: name, own: stat, followed: stat, target: undefined, sha1: undefined };
    const isLink = stat.kind === 'link';
    const mode = isLink
      ? undefined
      : wantedMode(args.mode, { look, isDirectory: stat.kind === 'directory', me }, context.at);
    return { name, ...ownedBy(stat), wantedMode: mode };
  });
}

export function comparePath(found: PathState, args: PathArguments): Change[] {
  const { kind, wanted, target } = found;
  if (wanted.kind === 'absent') return kind === 'absent' ? [] : [{ path: 'state', from: kind, to: 'absent' }];
  const changes: Change[] = [];
  const isOther = wanted.kind === 'hard' ? found.isLinked === false : wanted.kind !== kind;
  const hasSource = wanted.src !== undefined || wanted.kind !== 'hard';
  if (isOther && hasSource && !(wanted.kind === 'file' && kind === 'hard')) {
    changes.push({ path: 'state', from: kind, to: wanted.kind });
  }
  if (wanted.kind === 'link' && wanted.src !== undefined && wanted.src !== target) {
    changes.push({ path: 'src', from: target ?? null, to: wanted.src });
  }
  const isNew = kind === 'absent';
  const { mode } = wanted;
  changes.push(
    ...compareOwned(isNew ? null : found, {
      mode: wanted.kind === 'link' && isNew ? undefined : mode,
      owner: args.owner,
      group: args.group,
    }),
  );
  if (wanted.times?.mtime !== undefined) changes.push({ path: 'mtime', ...wanted.times.mtime });
  if (wanted.times?.atime !== undefined) changes.push({ path: 'atime', ...wanted.times.atime });
  for (const inner of found.below) {
    const wish = { mode: inner.wantedMode, owner: args.owner, group: args.group };
    changes.push(...compareOwned(inner, wish, `${inner.name} `));
  }
  return changes;
}

/** Makes the path as it is wanted; one script, however much is to be done. */
export async function applyPath(
  host: CommandsWriter,
  found: PathState,
  args: PathArguments,
  times: WantedTimes,
  context: TaskContext,
): Promise<void> {
  const changes = comparePath(found, args);
  if (changes.length === 0) return;
  const lines = ['LC_ALL=C; export LC_ALL; path=$1'];
  const has = (path: string): boolean => changes.some((change) => change.path === path);
  const attributes = { mode: has('mode') ? found.wanted.mode : undefined, owner: args.owner, group: args.group };
  if (has('state') || has('src')) lines.push(...makeIt(found, attributes));
  if (found.wanted.kind !== 'absent') {
    const onLink = args.follow === false && found.wanted.kind === 'link';
    if (has('mode') || has('owner') || has('group')) lines.push(...attributeCommands('"$path"', attributes, onLink));
    lines.push(...timeCommands(times, has('mtime') || has('atime')));
  }
  for (const inner of found.below) {
    const wish = { mode: inner.wantedMode, owner: args.owner, group: args.group };
    const differing = compareOwned(inner, wish);
    if (differing.length === 0) continue;
    const only = Object.fromEntries(differing.map(({ path, to }) => [path, to as string]));
    lines.push(...attributeCommands(`"$path"/${quote(inner.name)}`, only, true));
  }
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
      return [': >> "$path" || exit 90'];
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
  return [
    'make() {',
    '  [ -d "$1" ] && return 0',
    '  case $1 in */*) case ${1%/*} in "") ;; *) make "${1%/*}" || return 1 ;; esac ;; esac',
    // Another host of the inventory may be the same machine, and have made it meanwhile.
    '  mkdir -- "$1" || [ -d "$1" ] || return 1',
    ...attributeCommands('"$1"', attributes).map((line) => `  ${line}`),
    '}',
    'make "${path%/}" || exit 90',
  ];
}
