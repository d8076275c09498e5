import { type Change, Secret, type TaskContext, TargetError } from '@signet/core';
import { quote } from '../shell/quote.ts';
import type { CommandsReader, CommandsWriter } from '../targets/commands.ts';
import {
  type Attributes,
  compareOwned,
  type Owned,
  ownedBy,
  ownedByNew,
  ownedFacts,
  presentFacts,
  wantedMode,
} from './attributes.ts';
import { attributesDiff } from './edit-facts.ts';
import { type Shown, shownContent, unreadContent } from './content.ts';
import { type Identity, type Look, lookAt, lookAtOne, readBytes, sha1Of } from './look.ts';
import { modeText } from './mode.ts';
import { type Backup, putFile } from './put.ts';
import { changeCommands, privateCommands, safeChange } from './safe-change.ts';
import { shellError } from './shell-error.ts';
import type { Source, Sources } from './sources.ts';

/** What is at a path where a file or folder is wanted. */
export interface Present extends Owned {
  readonly kind: 'file' | 'directory' | 'link';
  readonly size: number;
  readonly sha1?: string | undefined;
  readonly content: Shown;
  readonly target?: string | undefined;
}

/** A file or folder that is wanted, and what is in its place. Changes of an inner one begin with its name and a blank. */
export interface Item {
  /** Relative to the destination; empty for the destination itself. */
  readonly name: string;
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'link';
  /** The content is a secret: not even its sum is told. */
  readonly isSecret?: boolean;
  /** `null` when there is nothing. */
  readonly present: Present | null;
  readonly wanted: {
    readonly mode?: string | undefined;
    readonly size: number;
    readonly sha1?: string | undefined;
    readonly md5?: string | undefined;
    readonly content: Shown;
    /** Where a link leads. */
    readonly target?: string | undefined;
  };
  /** What a new one gets without being told. */
  readonly fresh: Owned;
}

export interface Tree {
  /** The destination itself. */
  readonly dest: string;
  readonly items: readonly Item[];
  /** When differences are shown: where the content comes from. */
  readonly shownFrom?: string;
}

/** How a tree of files is wanted. */
export interface TreeArguments extends Attributes {
  readonly dest: string;
  readonly directory_mode?: string | number | undefined;
  readonly force?: boolean | undefined;
  readonly backup?: boolean | undefined;
  readonly validate?: string | undefined;
  readonly unsafe_writes?: boolean | undefined;
  readonly follow?: boolean | undefined;
}

interface Found {
  readonly tree: Tree;
  readonly sources: readonly Source[];
  readonly looks: readonly Look[];
}

/** Compares sources with what is at the destination. */
export async function readTree(
  host: CommandsReader,
  sources: Sources,
  args: TreeArguments,
  context: TaskContext,
): Promise<Found> {
  const { dest, looks, me } = await lookAtDestination(host, sources, args, context);
  const items: Item[] = [];
  for (const [index, source] of sources.all.entries()) {
    const look = looks[index];
    if (look !== undefined) items.push(await itemOf(host, { source, look, me }, args, context));
  }
  const shown = context.diff ? { shownFrom: sources.origin ?? 'dynamically generated' } : {};
  return { tree: { dest, items, ...shown }, sources: sources.all, looks };
}

async function lookAtDestination(host: CommandsReader, sources: Sources, args: TreeArguments, context: TaskContext) {
  const folder = args.dest.replace(/(?<=.)\/+$/u, '');
  if (sources.isDirectory) {
    const above = sources.contentsOnly === true ? '' : sources.base;
    const names = sources.all.map(({ name }) => [above, name].filter((part) => part !== '').join('/'));
    const paths = names.map((name) => ({ folder, name }));
    const { looks, me } = await lookAt(host, paths, true);
    return { dest: looks[0]?.path ?? folder, looks, me };
  }
  const { looks, me } = await lookAt(host, [folder, { folder, name: sources.base }], true);
  const [there, within] = looks;
  const isInside = args.dest.endsWith('/') || there?.followed?.kind === 'directory';
  if (isInside && sources.base === '') {
    throw new TargetError(`${args.dest} on ${host.host} is a folder; content needs the name of a file.`, {
      code: 'DEST_IS_DIRECTORY',
      at: context.at,
      hint: 'Add the name of the file to dest.',
      facts: { msg: 'can not use content with a dir as dest' },
    });
  }
  const look = isInside ? within : there;
  return { dest: look?.path ?? folder, looks: look === undefined ? [] : [look], me };
}

async function itemOf(
  host: CommandsReader,
  { source, look, me }: { source: Source; look: Look; me: Identity },
  args: TreeArguments,
  context: TaskContext,
): Promise<Item> {
  const isSecret = source.content instanceof Secret;
  const isDirectory = source.kind === 'directory';
  const usual = isDirectory ? 0o777 & ~me.umask : isSecret ? 0o600 : 0o666 & ~me.umask;
  const freshBits = source.keepsMode === true ? source.mode : usual;
  const present = source.kind === 'link' ? linkAt(look) : await presentAt(host, look, source, args, context);
  const asked = {
    directory: present === null ? (args.directory_mode ?? directoryMode(source, args)) : undefined,
    file: args.mode,
    link: undefined,
  }[source.kind];
  const mode =
    asked === 'preserve'
      ? modeText(source.mode)
      : wantedMode(asked, { look, isDirectory, me, fresh: freshBits }, context.at);
  const keptMode =
    source.keepsMode === true && present === null && source.kind !== 'link' ? modeText(source.mode) : undefined;
  const isDifferent = present?.sha1 !== source.sha1;
  return {
    name: source.name,
    path: look.path,
    kind: source.kind,
    ...(isSecret && { isSecret }),
    present,
    wanted: {
      mode: mode ?? keptMode,
      size: source.size,
      sha1: source.sha1,
      md5: source.md5,
      target: source.target,
      content: isDifferent ? await contentToShow(host, source, context.diff) : null,
    },
    fresh: ownedByNew(me, freshBits),
  };
}

function linkAt({ own, target }: Look): Present | null {
  if (own === undefined) return null;
  return {
    ...ownedBy(own),
    kind: own.kind === 'directory' ? 'directory' : own.kind === 'link' ? 'link' : 'file',
    size: own.size,
    content: null,
    target,
  };
}

/** Of a folder of the host that is copied, `mode` is for its folders, too. */
function directoryMode({ keepsMode }: Source, { mode }: TreeArguments): string | number | undefined {
  return keepsMode === true ? mode : undefined;
}

async function contentToShow(
  host: CommandsReader,
  { content, size, sha1 = '' }: Source,
  diff: boolean,
): Promise<Shown> {
  if (content === undefined || content instanceof Secret) return content ?? null;
  if (!diff) return unreadContent(size, sha1);
  return shownContent(
    'from' in content && !(content instanceof Uint8Array)
      ? await readBytes(host, content.from)
      : (content as Uint8Array),
  );
}

async function presentAt(
  host: CommandsReader,
  look: Look,
  source: Source,
  args: TreeArguments,
  context: TaskContext,
): Promise<Present | null> {
  const { own, followed } = look;
  if (own === undefined) return null;
  if (own.kind === 'link' && source.kind === 'file' && args.follow !== true) {
    return { ...ownedBy(followed ?? own), kind: 'link', size: own.size, content: `(link to ${look.target ?? ''})` };
  }
  if (followed === undefined) return null;
  if (followed.kind !== source.kind) {
    throw new TargetError(`${look.path} on ${host.host} is a ${followed.kind}, and a ${source.kind} is wanted there.`, {
      code: 'FILE_FAILED',
      at: context.at,
      hint: 'Remove it first, or choose another path.',
    });
  }
  const sha1 = source.kind === 'file' ? await sha1Of(host, look) : undefined;
  const isShown = source.kind === 'file' && sha1 !== source.sha1;
  const isRead = isShown && context.diff && followed.size <= 1024 * 1024;
  const bytes = isRead ? await readBytes(host, look.path) : undefined;
  const isSecret = source.content instanceof Secret;
  const unread = isShown ? unreadContent(followed.size, isSecret ? undefined : sha1) : null;
  const content = bytes === undefined ? unread : shownContent(bytes, isSecret);
  return { ...ownedBy(followed), kind: source.kind, size: followed.size, sha1, content };
}

/** What differs, item by item. */
export function compareTree({ items }: Tree, args: Pick<TreeArguments, 'owner' | 'group' | 'force'>): Change[] {
  return items.flatMap((item) => compareItem(item, args));
}

function compareItem(item: Item, args: Pick<TreeArguments, 'owner' | 'group' | 'force'>): Change[] {
  const { present, wanted, kind } = item;
  const prefix = prefixOf(item);
  if (kind === 'file' && present !== null && args.force === false) return [];
  if (kind === 'link') {
    const isThere = present?.kind === 'link' && present.target === wanted.target;
    const { owner, group } = args;
    const owned = compareOwned(isThere ? present : null, { owner, group }, prefix);
    return isThere ? owned : [{ path: `${prefix}src`, from: present?.target ?? null, to: wanted.target }, ...owned];
  }
  const changes: Change[] = [];
  if (kind === 'directory' && present === null) changes.push({ path: `${prefix}state`, from: null, to: 'directory' });
  if (kind === 'file' && (present === null || present.kind === 'link' || present.sha1 !== wanted.sha1)) {
    changes.push({ path: `${prefix}content`, from: present?.content ?? null, to: wanted.content });
  }
  changes.push(...compareOwned(present, { mode: wanted.mode, owner: args.owner, group: args.group }, prefix));
  return changes;
}

function prefixOf({ name }: Pick<Item, 'name'>): string {
  return name === '' ? '' : `${name} `;
}

/** Makes every item as it is wanted. @returns the backup of a single file */
export async function applyTree(
  host: CommandsWriter,
  { tree, sources, looks }: Found,
  args: TreeArguments,
  context: TaskContext,
): Promise<Readonly<Record<string, unknown>>> {
  let backup: Backup = {};
  for (const [index, item] of tree.items.entries()) {
    const changes = compareItem(item, args);
    const look = looks[index];
    const content = sources[index]?.content;
    if (changes.length === 0 || look === undefined) continue;
    const hasNewContent = changes.some(({ path }) => path === `${prefixOf(item)}content`);
    if (item.kind === 'file' && hasNewContent && content !== undefined) {
      if (item.name === '' && args.dest.endsWith('/')) await makeFolder(host, args.dest);
      const mode = item.wanted.mode ?? (item.present === null ? item.fresh.mode : undefined);
      const made = await putFile(
        host,
        {
          look,
          content,
          mode: mode === undefined ? undefined : Number.parseInt(mode, 8),
          owner: args.owner,
          group: args.group,
          backup: args.backup,
          validate: args.validate,
          follow: args.follow,
          unsafe: args.unsafe_writes,
        },
        context.at,
      );
      if (item.name === '') backup = made;
    } else if (item.kind === 'link') await makeLink(host, item, args);
    else await setAttributes(host, item, look, args);
  }
  return { ...backup, ...(await presentOf(host, tree)) };
}

/** Owner, permissions and size as they are now: only the host knows the numbers of names. */
async function presentOf(host: CommandsReader, { items: [first] }: Tree): Promise<Record<string, unknown>> {
  if (first === undefined) return {};
  const { look } = await lookAtOne(host, { folder: '', name: first.path });
  return look.followed === undefined ? {} : presentFacts(look.followed);
}

/** In place of whatever is there, except for a folder with something in it. */
async function makeLink(
  host: CommandsWriter,
  { path, wanted, present }: Item,
  { owner, group }: Attributes,
): Promise<void> {
  const clear = present?.kind === 'directory' ? 'rmdir -- "$2"' : 'rm -f -- "$2"';
  const make = `${present === null ? '' : `${clear} && `}ln -s -- "$1" "$2" || exit 90`;
  const isThere = present?.kind === 'link' && present.target === wanted.target;
  const own = changeCommands({ word: '"$2"', own: undefined, follow: false }, { owner, group });
  const script = ['LC_ALL=C; export LC_ALL', ...(isThere ? [] : [make]), ...own].join('\n');
  const result = await host.run(['sh', '-c', script, 'sh', wanted.target ?? '', path]);
  if (result.code !== 0) throw shellError(host.host, 'Writing', path, result);
}

async function makeFolder(host: CommandsWriter, path: string): Promise<void> {
  const result = await host.run(['mkdir', '-p', '--', path]);
  if (result.code !== 0) throw shellError(host.host, 'Writing', path, result);
}

async function setAttributes(host: CommandsWriter, item: Item, look: Look, args: TreeArguments): Promise<void> {
  const { path, kind, wanted, present } = item;
  const { owner, group } = args;
  const word = quote(path.startsWith('-') ? `./${path}` : path);
  const isNew = kind === 'directory' && present === null;
  const attributes = { mode: wanted.mode, owner, group };
  const lines = isNew
    ? [`mkdir -p -- ${word} && enter ${word} || exit 90`, ...privateCommands('.', attributes)]
    : changeCommands({ word, own: look.own, follow: true }, attributes);
  const result = await host.run(['sh', '-c', ['LC_ALL=C; export LC_ALL', safeChange, ...lines].join('\n')]);
  if (result.code !== 0) throw shellError(host.host, 'Changing', path, result);
}

/** What `register` receives: of a single file as Ansible's `copy`, of a folder its path. */
export function treeFacts(tree: Tree, changes: readonly Change[]): Record<string, unknown> {
  const { dest, items } = tree;
  const [first] = items;
  if (first === undefined) return { dest };
  const isNew = changes.some(({ path }) => path === 'content');
  const { wanted, present } = first;
  const owned = present ?? first.fresh;
  return {
    dest,
    path: dest,
    ...(first.kind === 'file' && {
      ...(first.isSecret !== true && {
        checksum: isNew ? wanted.sha1 : present?.sha1,
        ...(isNew && wanted.md5 !== undefined && { md5sum: wanted.md5 }),
      }),
      size: isNew ? wanted.size : present?.size,
      diff: treeDiff(tree, first, changes),
    }),
    state: first.kind,
    ...ownedFacts(owned, changes),
  };
}

/** As Ansible registers it: a list of contents, empty when they are not shown; without a new content what else changes. */
function treeDiff({ dest, shownFrom }: Tree, { present, fresh }: Item, changes: readonly Change[]): unknown {
  const content = changes.find(({ path }) => path === 'content');
  if (content === undefined) {
    const { before, after } = attributesDiff(present ?? fresh, changes);
    return { before: { path: dest, ...before }, after: { path: dest, ...after } };
  }
  if (shownFrom === undefined) return [];
  const headers = { ...(present !== null && { before_header: dest }), after_header: shownFrom };
  return [{ before: content.from ?? '', after: content.to ?? '', ...headers }];
}
