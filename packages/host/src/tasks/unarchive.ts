import { type Change, defineTask, InputError, Secret, TargetError, type TaskContext } from '@signet/core';
import { type Static, Type } from '@sinclair/typebox';
import { readFileSync } from 'node:fs';
import { guarded } from '../commands/guard.ts';
import {
  archiveKind,
  type ArchiveKind,
  compareCommand,
  differing,
  firstBytes,
  HANDLERS,
  listCommand,
  namesOf,
  unpackCommand,
} from '../files/archive.ts';
import { attributeArguments, compareOwned, ownedBy, presentFacts, wantedMode } from '../files/attributes.ts';
import { globRegex } from '../files/glob.ts';
import { type Look, lookAt, lookAtOne } from '../files/look.ts';
import { changeCommands, safeChange } from '../files/safe-change.ts';
import { shellError } from '../files/shell-error.ts';
import { expandedWord, quote } from '../shell/quote.ts';
import { files, type FilesReader, type FilesWriter } from '../targets/files.ts';

interface Current {
  /** What of the archive is not as it is in there. `null`: nothing is to be done. */
  readonly differing: readonly string[] | null;
  /** Owner and permissions of what is there that are not as they are wanted; a change's name begins with the file's. */
  readonly owned: readonly Change[];
  /** Every name in the archive that is wanted. */
  readonly names: readonly string[];
  readonly kind: ArchiveKind;
  /** The folder. */
  readonly dest: string;
  /** What is told of it. */
  readonly folder: Readonly<Record<string, unknown>>;
}

const list = (description: string) =>
  Type.Optional(
    Type.Unsafe<string | readonly string[]>({
      anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
      description,
    }),
  );

const args = Type.Object(
  {
    src: Type.String({
      minLength: 1,
      description:
        "The archive: tar, also compressed, or zip. A file of the author's, or with `remote_src` of the host.",
    }),
    dest: Type.String({ minLength: 1, description: 'The folder on the host to unpack into; it has to be there.' }),
    remote_src: Type.Optional(Type.Boolean({ description: '`src` is on the host; false when left out.' })),
    copy: Type.Optional(Type.Boolean({ description: 'The opposite of `remote_src`.' })),
    creates: Type.Optional(
      Type.String({ description: 'A path; when something is there already, nothing is unpacked.' }),
    ),
    include: list('Names in the archive; only these are unpacked.'),
    exclude: list('Names in the archive that are left out.'),
    extra_opts: list('Further options of tar or unzip.'),
    list_files: Type.Optional(Type.Boolean({ description: 'Register the names in the archive; false when left out.' })),
    keep_newer: Type.Optional(Type.Boolean({ description: 'Leave files alone that are newer; false when left out.' })),
    decrypt: Type.Optional(Type.Boolean({ description: 'False: an archive that is a vault is not opened.' })),
    io_buffer_size: Type.Optional(Type.Integer({ description: 'Has no effect.' })),
    ...attributeArguments,
  },
  { additionalProperties: false },
);
type Args = Static<typeof args>;

export const unarchive = defineTask({
  name: 'unarchive',
  summary: 'What an archive holds is in a folder of the host.',
  details:
    'The host needs tar, or unzip for zip archives. What is there is compared with the archive; a sum of the archive is ' +
    'kept nowhere. With a tar that cannot compare, and with zip, sizes count. ' +
    '`mode`, `owner` and `group` are those of everything that is in the archive.',
  target: files,
  args,
  returns: {
    dest: 'The folder.',
    src: 'The archive.',
    handler: "Ansible's name of what unpacks it, such as `TgzArchive`.",
    differing: 'What was not as in the archive.',
    files: 'With `list_files`: the names in the archive.',
    mode: 'Permissions of the folder; with `owner`, `group`, `uid`, `gid`, `size` and `state`.',
  },

  async read(host, args, context): Promise<Current> {
    check(args, context);
    const { dest } = args;
    const nothing = { differing: null, owned: [], names: [], kind: 'tar', dest, folder: {} } as const;
    if (args.creates !== undefined && (await guarded(host, { creates: args.creates })) !== undefined) return nothing;
    const folder = await requireFolder(host, args, context);
    const archive = await inspect(host, args, context);
    const owned = await compareAttributes(host, archive.names, args, context);
    return { ...archive, owned, dest: folder.path, folder: folder.own === undefined ? {} : presentFacts(folder.own) };
  },

  diff({ differing, owned }) {
    if (differing === null) return [];
    const content = differing.slice(0, 100).join('\n');
    return [...(differing.length > 0 ? [{ path: 'content', from: null, to: content }] : []), ...owned];
  },

  async apply(host, changes, args, context) {
    const { kind, names } = await inspect(host, args, context);
    if (changes.some(({ path }) => path === 'content')) {
      await withArchive(host, args, context, `${unpackCommand(kind, selectionOf(args))} || exit 90`, 'Unpacking');
    }
    await setAttributes(host, names, args, context);
    const { look } = await lookAtOne(host, args.dest);
    return look.followed === undefined ? {} : presentFacts(look.followed);
  },

  facts({ differing, kind, names, dest, folder }, args) {
    if (differing === null) return { dest, src: args.src, skipped: true, msg: `skipped, since ${args.creates} exists` };
    return {
      dest,
      src: args.src,
      handler: HANDLERS[kind],
      differing,
      ...(args.list_files === true && { files: names }),
      ...folder,
    };
  },

  examples: [
    {
      title: 'A release that lies on the host',
      playbook: `
        - name: Release
          unarchive: { src: /opt/service-2.1.tar.gz, dest: /opt/service, remote_src: true }
      `,
      current: {
        differing: ['bin/service'],
        owned: [],
        names: ['bin/', 'bin/service'],
        kind: 'gz',
        dest: '/opt/service',
        folder: {},
      },
      changes: [{ path: 'content', from: null, to: 'bin/service' }],
    },
  ],
});

function check({ include, exclude, copy, remote_src: remote }: Args, context: TaskContext): void {
  const both = (a: string, b: string): InputError =>
    InputError.of(`${a} and ${b} of unarchive are mutually exclusive.`, {
      code: 'FILE_ARGUMENTS',
      at: context.at,
      hint: 'Give one of them.',
      facts: { msg: `parameters are mutually exclusive: ${a}|${b}` },
    });
  if (include !== undefined && exclude !== undefined) throw both('include', 'exclude');
  if (copy !== undefined && remote !== undefined) throw both('copy', 'remote_src');
}

function isRemote({ copy, remote_src: remote }: Args): boolean {
  return remote ?? (copy === undefined ? false : !copy);
}

function selectionOf(args: Args) {
  return { ...args, include: asList(args.include), exclude: asList(args.exclude), extra_opts: asList(args.extra_opts) };
}

function asList(given: string | readonly string[] | undefined): readonly string[] | undefined {
  return typeof given === 'string' ? given.split(',') : given;
}

async function requireFolder(host: FilesReader, { dest }: Args, context: TaskContext): Promise<Look> {
  const { look } = await lookAtOne(host, dest);
  if (look.followed?.kind === 'directory' || context.check) return { ...look, own: look.followed };
  throw new TargetError(`${dest} on ${host.host} is no folder.`, {
    code: 'NO_SUCH_DIRECTORY',
    at: context.at,
    hint: 'Make it first, with the task file.',
    facts: { msg: `dest '${look.path}' must be an existing dir` },
  });
}

/** What is in the archive, and what of it is not in the folder like that. */
async function inspect(host: FilesReader, args: Args, context: TaskContext) {
  const given = isRemote(args) ? undefined : ownArchive(args, context);
  const kind = given === undefined ? await remoteKind(host, args, context) : archiveKind(given.toString('hex', 0, 6));
  const selection = selectionOf(args);
  const script = `${listCommand(kind, selection)} || exit 91; printf '\\0'; ${compareCommand(kind, selection)}; printf '\\0'; id -u`;
  const { stdout } = await withArchive(host, args, context, script, 'Reading');
  const [listed = '', said = '', uid = ''] = stdout.toString('utf8').split('\0');
  const left = (selection.exclude ?? []).map(globRegex);
  const taken = kind === 'zip' ? (selection.include ?? []).map(globRegex) : [];
  const isWanted = (name: string): boolean =>
    !left.some((pattern) => pattern.test(name)) && (taken.length === 0 || taken.some((pattern) => pattern.test(name)));
  const names = (kind === 'zip' ? listed.split('\n').filter((name) => name !== '') : namesOf(listed)).filter(isWanted);
  const more = { ...selection, isRoot: uid.trim() === '0', hasMode: args.mode !== undefined };
  return { kind, names, differing: differing(kind, said, more).filter(isWanted) };
}

async function remoteKind(host: FilesReader, args: Args, context: TaskContext): Promise<ArchiveKind> {
  const { stdout } = await withArchive(host, args, context, firstBytes, 'Reading');
  return archiveKind(stdout.toString('utf8'));
}

/** Owner and permissions of everything that is there already. */
async function compareAttributes(
  host: FilesReader,
  names: readonly string[],
  args: Args,
  context: TaskContext,
): Promise<Change[]> {
  const found = await lookAtNames(host, names, args);
  return found.flatMap(({ name, look, me }) => {
    const { own } = look;
    if (own === undefined) return [];
    return compareOwned(ownedBy(own), wish(look, me, args, context), `${name} `);
  });
}

async function lookAtNames(host: FilesReader, names: readonly string[], { dest, mode, owner, group }: Args) {
  if (mode === undefined && owner === undefined && group === undefined) return [];
  const found: { name: string; look: Look; me: Parameters<typeof wantedMode>[1]['me'] }[] = [];
  for (let at = 0; at < names.length; at += 200) {
    const chunk = names.slice(at, at + 200);
    const { looks, me } = await lookAt(
      host,
      chunk.map((name) => ({ folder: dest, name: name.replace(/\/+$/u, '') })),
    );
    for (const [index, look] of looks.entries()) found.push({ name: chunk[index] ?? '', look, me });
  }
  return found;
}

function wish(look: Look, me: Parameters<typeof wantedMode>[1]['me'], args: Args, context: TaskContext) {
  const isDirectory = look.own?.kind === 'directory';
  const mode = look.own?.kind === 'link' ? undefined : wantedMode(args.mode, { look, isDirectory, me }, context.at);
  return { mode, owner: args.owner, group: args.group };
}

async function setAttributes(host: FilesWriter, names: readonly string[], args: Args, context: TaskContext) {
  const lines: string[] = [];
  for (const { look, me } of await lookAtNames(host, names, args)) {
    if (look.own === undefined) continue;
    const wanted = wish(look, me, args, context);
    if (compareOwned(ownedBy(look.own), wanted).length === 0) continue;
    lines.push(...changeCommands({ word: quote(look.path), own: look.own, follow: false }, wanted));
  }
  if (lines.length === 0) return;
  const script = ['LC_ALL=C; export LC_ALL', safeChange, ...lines].join('\n');
  const result = await host.run(['sh', '-s'], { stdin: script, deadlineMs: Number.POSITIVE_INFINITY });
  if (result.code !== 0) throw shellError(host.host, 'Changing', args.dest, result);
}

/** The bytes of an archive of the author's. */
function ownArchive({ src, decrypt }: Args, context: TaskContext): Buffer {
  const path = context.controller.find('files', src);
  const content = decrypt === false ? readFileSync(path) : context.controller.read(path);
  if (!(content instanceof Secret)) return content;
  throw InputError.of(`${src} is a vault; an archive in a vault is not supported.`, {
    code: 'VAULT_ARCHIVE',
    at: context.at,
    hint: 'Copy its files one by one.',
  });
}

/** Runs a script in the folder with the archive at hand: that of the host, or a copy that is gone afterwards. */
async function withArchive(
  host: FilesReader & Partial<Pick<FilesWriter, 'run'>>,
  args: Args,
  context: TaskContext,
  script: string,
  action: string,
) {
  const enter = `cd -- ${expandedWord(args.dest)} || exit 90`;
  const remote = isRemote(args);
  const head = remote
    ? `archive=${expandedWord(args.src)}; [ -e "$archive" ] || exit 92; [ -r "$archive" ] || { echo permission denied >&2; exit 90; }
[ -s "$archive" ] || exit 93; case $archive in /*) ;; *) archive=$PWD/$archive ;; esac`
    : `umask 077; folder=\${TMPDIR:-/tmp}/signet-$$-$(date +%s); mkdir -- "$folder" || exit 90
trap 'rm -rf -- "$folder"' EXIT; trap 'exit 129' HUP; trap 'exit 130' INT; trap 'exit 143' TERM
archive=$folder/archive; cat > "$archive" || exit 90; umask 022`;
  const content = remote ? undefined : ownArchive(args, context);
  const options = { ...(content !== undefined && { stdin: content }), deadlineMs: 3_600_000 };
  const argv = ['sh', '-c', ['LC_ALL=C; export LC_ALL', head, enter, script].join('\n')];
  // Comparing writes no more than a copy of the archive, which is gone afterwards.
  const result = await (host.run ?? host.ask)(argv, options);
  if (result.code === 0) return result;
  const { src } = args;
  const why = new Map([
    [
      91,
      `Failed to find handler for "${src}": Unable to list files in the archive: ${result.stderr.toString('utf8').trim()}`,
    ],
    [92, `Source '${src}' does not exist`],
    [93, `Invalid archive '${src}', the file is 0 bytes`],
  ]).get(result.code);
  if (why === undefined) throw shellError(host.host, action, src, result);
  throw new TargetError(`${action} ${src} on ${host.host} failed: ${why}.`, {
    code: result.code === 92 ? 'NO_SUCH_FILE' : 'FILE_FAILED',
    at: context.at,
    hint: 'Check src, and that the host has tar or unzip.',
    facts: { msg: why },
  });
}
