import { type Change, type TaskContext } from '@signet/core';
import type { CommandsReader } from '../targets/commands.ts';
import { type Attributes, compareOwned, type Owned, ownedBy, ownedByNew, wantedMode } from './attributes.ts';
import { compareFlags, flagsAfter, readFlags } from './flags.ts';
import { type Identity, type Look, lookAtOne } from './look.ts';
import { entriesBelow } from './list.ts';
import { refuse } from './path-refusal.ts';
import { comparedTimes, type Times, type WantedTimes } from './times.ts';
import { unknownAccounts } from './unknown-accounts.ts';

export type PathKind = 'absent' | 'file' | 'directory' | 'link' | 'hard' | 'other';

/** What is at the path, and how it is wanted; what is inside a folder too when that is managed. */
export interface PathState extends Owned {
  readonly path: string;
  readonly kind: PathKind;
  readonly size: number;
  /** A file with several names. */
  readonly isHard?: boolean;
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
    /** Owner and permissions are those of what a link leads to, and nothing is there. */
    readonly isDangling?: boolean;
  };
  readonly below: readonly Inner[];
  /** Flags as for `chattr`, when they are managed. */
  readonly flags?: { readonly current: string; readonly wanted: string };
  /** Of a folder that goes, when differences are shown. */
  readonly content?: { readonly directories: readonly string[]; readonly files: readonly string[] };
  /** Users and groups that the host does not know; found only in check mode. */
  readonly warnings?: readonly string[];
}

/** Something in a managed folder. */
export interface Inner extends Owned {
  readonly name: string;
  readonly wantedMode?: string | undefined;
}

export interface PathArguments extends Attributes {
  readonly state?: 'absent' | 'directory' | 'file' | 'hard' | 'link' | 'touch' | undefined;
  readonly src?: string | undefined;
  readonly recurse?: boolean | undefined;
  readonly force?: boolean | undefined;
  readonly follow?: boolean | undefined;
  readonly attributes?: string | undefined;
  readonly attr?: string | undefined;
}

/** What was read, with the looks that it was made of. */
export interface FoundPath {
  readonly found: PathState;
  readonly look: Look;
  /** By the name below the folder. */
  readonly inner: ReadonlyMap<string, Look>;
}

/** Reads what is at a path and works out what is wanted of it. */
export async function readPath(
  host: CommandsReader,
  path: string,
  args: PathArguments,
  times: WantedTimes,
  context: TaskContext,
): Promise<FoundPath> {
  const { look, me } = await lookAtPath(host, path, args);
  const state = args.state ?? defaultState(look, args);
  const { source, written } = await lookAtSource(host, look, state, args);
  const own = kindOf(look, state, args.follow);
  const stat = attributedStat(look, own, args);
  const isDirectory = state === 'directory' || stat?.kind === 'directory';
  const base = {
    path: look.path,
    kind: own,
    size: look.own?.size ?? 0,
    target: look.target,
    ...(stat?.kind === 'file' && stat.nlink > 1 && { isHard: true }),
    ...(state === 'hard' && { isLinked: isSameFile(look, source) }),
    mtime: stat?.mtime ?? 0,
    atime: stat?.atime ?? 0,
  };
  const isManaged = state !== 'absent';
  const isDangling = state === 'link' && args.follow !== false && leadsNowhere(look, source, args);
  const owned = stat === undefined ? ownedByNew(me, freshMode(state, me)) : ownedBy(stat);
  const hasMode = isManaged && !isDangling && !(own === 'link' && args.follow === false);
  const wanted = {
    kind: state === 'touch' ? (own === 'absent' ? 'file' : own) : state,
    mode: hasMode
      ? wantedMode(args.mode, { look: modeOf(look, source, state), isDirectory, me }, context.at)
      : undefined,
    src: written ?? args.src,
    times: isManaged && !isDangling ? comparedTimes(times, base, context) : undefined,
    ...(isDangling && { isDangling }),
  } as const;
  const warnings = context.check && isManaged ? await unknownAccounts(host, args) : [];
  const flags = isManaged ? await flagsOf(host, look, args, context) : {};
  const found = { ...base, ...owned, wanted, ...flags, below: [], ...(warnings.length > 0 && { warnings }) };
  refuse(found, { args, source, state, host: host.host }, context);
  const none: ReadonlyMap<string, Look> = new Map();
  if (!isManaged && own === 'directory' && context.diff) {
    return { found: { ...found, content: await contentOf(host, look.path) }, look, inner: none };
  }
  if (args.recurse !== true || own !== 'directory') return { found, look, inner: none };
  const { below, inner } = await lookBelow(host, look.path, args, me, context);
  return { found: { ...found, below }, look, inner };
}

async function flagsOf(host: CommandsReader, { path, own }: Look, args: PathArguments, context: TaskContext) {
  const given = args.attributes ?? args.attr;
  if (given === undefined) return {};
  const current = own === undefined ? '' : await readFlags(host, path);
  return { flags: { current, wanted: flagsAfter(current, given, context) } };
}

/** As with `ln`, a hard link that is to be at a folder goes into it. */
async function lookAtPath(host: CommandsReader, path: string, { state, src }: PathArguments) {
  const first = await lookAtOne(host, path);
  if (state !== 'hard' || src === undefined || first.look.followed?.kind !== 'directory') return first;
  return lookAtOne(host, { folder: path, name: src.replace(/\/+$/u, '').replace(/^.*\//u, '') });
}

/**
 * What a relative link leads to counts from its folder, what a hard link is the same as from where the user is.
 *
 * @returns that, and how the link is written: with `~` and variables of the host replaced
 */
async function lookAtSource(
  host: CommandsReader,
  { path, own }: Look,
  state: string,
  { src }: PathArguments,
): Promise<{ readonly source?: Look; readonly written?: string }> {
  if (src === undefined || (state !== 'link' && state !== 'hard')) return {};
  const isPlain = !/[~$]/u.test(src);
  const first = isPlain && state === 'link' ? undefined : (await lookAtOne(host, src)).look;
  const written = first?.path ?? src;
  if (first !== undefined && (state === 'hard' || written.startsWith('/'))) return { source: first, written };
  const folder = own?.kind === 'directory' ? path : path.replace(/[^/]*$/u, '');
  const name = written.startsWith('/')
    ? written
    : `${folder}${folder === '' || folder.endsWith('/') ? '' : '/'}${written}`;
  return { source: (await lookAtOne(host, { folder: '', name })).look, written };
}

function defaultState(look: Look, { recurse }: PathArguments): 'file' | 'directory' | 'link' {
  const kind = look.own?.kind;
  if (kind === undefined) return recurse === true ? 'directory' : 'file';
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
  return own.nlink > 1 && (state === 'hard' || state === 'absent' || state === 'link') ? 'hard' : 'file';
}

/** Whose owner and permissions count: those of what a link leads to, unless it is not to be followed. */
function attributedStat(look: Look, own: PathKind, { follow }: PathArguments) {
  if (look.own?.kind !== 'link' || follow === false) return look.own;
  return own === 'link' ? (look.followed ?? look.own) : look.followed;
}

/** Letters such as `u+x` count from what a new link will lead to. */
function modeOf(look: Look, source: Look | undefined, state: string): Look {
  const isNew = state === 'link' || state === 'hard' ? look.followed === undefined : false;
  return isNew && source?.followed !== undefined ? source : look;
}

function leadsNowhere(look: Look, source: Look | undefined, { src }: PathArguments): boolean {
  return src === undefined ? look.own?.kind === 'link' && look.followed === undefined : source?.followed === undefined;
}

function freshMode(state: string, me: Identity): number {
  return state === 'link' ? 0o777 : (state === 'directory' ? 0o777 : 0o666) & ~me.umask;
}

function isSameFile({ own }: Look, source: Look | undefined): boolean {
  const to = source?.own;
  return own !== undefined && to !== undefined && own.inode === to.inode && own.dev === to.dev && own.inode !== 0;
}

async function contentOf(host: CommandsReader, path: string) {
  const entries = await entriesBelow(host, path, false);
  const named = (isFolder: boolean): string[] =>
    entries.filter(({ look }) => (look.own?.kind === 'directory') === isFolder).map(({ name }) => `${path}/${name}`);
  return { directories: named(true), files: named(false) };
}

async function lookBelow(host: CommandsReader, path: string, args: PathArguments, me: Identity, context: TaskContext) {
  const follow = args.follow === true;
  const entries = await entriesBelow(host, path, follow);
  const below: Inner[] = [];
  for (const { name, look } of entries) {
    const stat = follow ? (look.followed ?? look.own) : look.own;
    if (stat === undefined) continue;
    const mode =
      stat.kind === 'link'
        ? undefined
        : wantedMode(args.mode, { look, isDirectory: stat.kind === 'directory', me }, context.at);
    below.push({ name, ...ownedBy(stat), wantedMode: mode });
  }
  return { below, inner: new Map(entries.map(({ name, look }) => [name, look])) };
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
  if (!(wanted.isDangling === true)) {
    const isNew = kind === 'absent';
    const { owner, group } = args;
    changes.push(...compareOwned(isNew ? null : found, { mode: wanted.mode, owner, group }));
    if (wanted.times?.mtime !== undefined) changes.push({ path: 'mtime', ...wanted.times.mtime });
    if (wanted.times?.atime !== undefined) changes.push({ path: 'atime', ...wanted.times.atime });
  }
  if (found.flags !== undefined) changes.push(...compareFlags(found.flags.current, found.flags.wanted));
  for (const inner of found.below) {
    const wish = { mode: inner.wantedMode, owner: args.owner, group: args.group };
    changes.push(...compareOwned(inner, wish, `${inner.name} `));
  }
  return changes;
}
