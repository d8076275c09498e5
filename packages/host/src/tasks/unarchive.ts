import { defineTask, InputError, Secret, TargetError, type TaskContext } from '@signet/core';
import { type Static, Type } from '@sinclair/typebox';
import { guarded } from '../commands/guard.ts';
import { attributeArguments } from '../files/attributes.ts';
import { lookAt } from '../files/look.ts';
import { changeCommands, safeChange } from '../files/safe-change.ts';
import { shellError } from '../files/shell-error.ts';
import { expandedWord, quote } from '../shell/quote.ts';
import { files, type FilesReader, type FilesWriter } from '../targets/files.ts';

interface Current {
  /** What of the archive is not as it is in there; at most a hundred names. `null`: nothing is to be done. */
  readonly differing: readonly string[] | null;
  readonly kind: 'tar' | 'zip';
}

const args = Type.Object(
  {
    src: Type.String({
      minLength: 1,
      description:
        "The archive: tar, also compressed, or zip. A file of the author's, or with `remote_src` of the host.",
    }),
    dest: Type.String({ minLength: 1, description: 'The folder on the host to unpack into; it has to be there.' }),
    remote_src: Type.Optional(Type.Boolean({ description: '`src` is on the host; false when left out.' })),
    creates: Type.Optional(
      Type.String({ description: 'A path; when something is there already, nothing is unpacked.' }),
    ),
    exclude: Type.Optional(Type.Array(Type.String(), { description: 'Names in the archive that are left out.' })),
    extra_opts: Type.Optional(Type.Array(Type.String(), { description: 'Further options of tar or unzip.' })),
    keep_newer: Type.Optional(Type.Boolean({ description: 'Leave files alone that are newer; false when left out.' })),
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
    '`mode`, `owner` and `group` are set on everything that is in the archive, whenever it is unpacked.',
  target: files,
  args,
  returns: {
    dest: 'The folder.',
    src: 'The archive.',
    handler: '`tar` or `zip`.',
    differing: 'What was not as in the archive.',
  },

  async read(host, args, context): Promise<Current> {
    const kind = /\.(?:zip|jar|war|ear)$/iu.test(args.src) ? 'zip' : 'tar';
    if (args.creates !== undefined && (await guarded(host, { creates: args.creates })) !== undefined) {
      return { differing: null, kind };
    }
    await requireFolder(host, args, context);
    const names = await compareWith(host, kind, args, context);
    return { differing: names, kind };
  },

  diff({ differing }) {
    if (differing === null || differing.length === 0) return [];
    return [{ path: 'content', from: null, to: differing.slice(0, 100).join('\n') }];
  },

  async apply(host, _changes, args, context) {
    const kind = /\.(?:zip|jar|war|ear)$/iu.test(args.src) ? 'zip' : 'tar';
    const unpack =
      kind === 'tar'
        ? `tar -x${compression(args.src)} -f "$archive" ${tarOptions(args)}`
        : `unzip -q ${args.keep_newer === true ? '-u ' : ''}-o "$archive" ${zipOptions(args)}`;
    const { owner, group, mode } = args;
    const each = { word: '"./$path"', own: undefined, follow: false };
    const set = changeCommands(each, { owner, group, mode: mode === undefined ? undefined : modeOf(mode) });
    const list = kind === 'tar' ? `tar -t${compression(args.src)} -f "$archive"` : 'unzip -Z1 "$archive"';
    const attributes =
      set.length === 0
        ? ''
        : `${safeChange}\n${list} | while IFS= read -r path; do [ -e "$path" ] || continue\n${set.join('\n')}\ndone || exit 90`;
    await withArchive(host, args, context, `${unpack} || exit 90\n${attributes}`, 'Unpacking');
  },

  facts: ({ differing, kind }, args) => ({ dest: args.dest, src: args.src, handler: kind, differing: differing ?? [] }),

  examples: [
    {
      title: 'A release that lies on the host',
      playbook: `
        - name: Release
          unarchive: { src: /opt/service-2.1.tar.gz, dest: /opt/service, remote_src: true }
      `,
      current: { differing: ['bin/service'], kind: 'tar' },
      changes: [{ path: 'content', from: null, to: 'bin/service' }],
    },
  ],
});

function modeOf(mode: string | number): string {
  return typeof mode === 'number' ? mode.toString(8) : mode;
}

async function requireFolder(host: FilesReader, { dest }: Args, context: TaskContext): Promise<void> {
  const { looks } = await lookAt(host, [dest]);
  if (looks[0]?.followed?.kind === 'directory' || context.check) return;
  throw new TargetError(`${dest} on ${host.host} is no folder.`, {
    code: 'NO_SUCH_DIRECTORY',
    at: context.at,
    hint: 'Make it first, with the task file.',
  });
}

function compression(src: string): string {
  if (/\.(?:tgz|tar\.gz|gz)$/iu.test(src)) return 'z';
  if (/\.(?:tbz2?|tar\.bz2|bz2)$/iu.test(src)) return 'j';
  if (/\.(?:txz|tar\.xz|xz)$/iu.test(src)) return 'J';
  return '';
}

function tarOptions({ exclude = [], extra_opts: extra = [], keep_newer: keep }: Args): string {
  const options = exclude.map((name) => `--exclude=${quote(name)}`);
  return [...options, ...(keep === true ? ['--keep-newer-files'] : []), ...extra.map(quote)].join(' ');
}

function zipOptions({ exclude = [], extra_opts: extra = [] }: Args): string {
  return [...extra.map(quote), ...(exclude.length > 0 ? ['-x', ...exclude.map(quote)] : [])].join(' ');
}

/** Names of what is missing or differs. */
async function compareWith(
  host: FilesReader,
  kind: 'tar' | 'zip',
  args: Args,
  context: TaskContext,
): Promise<string[]> {
  const script =
    kind === 'tar'
      ? `tar -d${compression(args.src)} -f "$archive" ${tarOptions({ ...args, keep_newer: false, extra_opts: [] })} 2>&1`
      : 'unzip -Z "$archive" && echo && unzip -Z1 "$archive" | while IFS= read -r name; do if [ -e "$name" ]; then if [ -d "$name" ]; then echo "= - $name"; else echo "= $(($(wc -c < "$name"))) $name"; fi; else echo "! $name"; fi; done';
  const { stdout } = await withArchive(host, args, context, `${script}\ntrue`, 'Comparing');
  const lines = stdout.toString('utf8').split('\n');
  return kind === 'tar' ? differingInTar(lines, args.mode !== undefined) : differingInZip(lines, args.exclude ?? []);
}

/** What GNU tar says of differences; owners and times do not count. */
function differingInTar(lines: readonly string[], hasModeOfItsOwn: boolean): string[] {
  const names = new Set<string>();
  for (const line of lines) {
    if (hasModeOfItsOwn && line.endsWith(': Mode differs')) continue;
    const [, name] =
      /^(?:tar: )?(.+?): (?:Size differs|Contents differ|Mode differs|File type differs|Symlink differs|Warning: Cannot stat.*|Cannot stat.*|Not linked to .*)$/u.exec(
        line,
      ) ?? [];
    if (name !== undefined) names.add(name);
    else if (/unrecognized|invalid option|not recoverable|This does not look like/iu.test(line)) names.add(line);
  }
  return [...names];
}

/** Sizes in the archive beside those of the files. */
function differingInZip(lines: readonly string[], exclude: readonly string[]): string[] {
  const sizes = new Map<string, number>();
  const names: string[] = [];
  for (const line of lines) {
    const [, size, inArchive] =
      /^[-dl?][-rwxstST?]{3,9}\s+\S+\s+\S+\s+(\d+)\s+\S+\s+\S+\s+\S+\s+\S+\s(.+)$/u.exec(line) ?? [];
    if (size !== undefined && inArchive !== undefined) sizes.set(inArchive, Number(size));
    if (line.startsWith('! ')) names.push(line.slice(2));
    const [, found, name = ''] = /^= (\d+) (.+)$/u.exec(line) ?? [];
    if (found !== undefined && sizes.get(name) !== undefined && sizes.get(name) !== Number(found)) names.push(name);
  }
  return names.filter((name) => !exclude.includes(name));
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
  const isRemote = args.remote_src === true;
  const head = isRemote
    ? `archive=${expandedWord(args.src)}; [ -r "$archive" ] || { echo "$archive: no such file" >&2; exit 90; }
case $archive in /*) ;; *) archive=$PWD/$archive ;; esac`
    : `umask 077; folder=\${TMPDIR:-/tmp}/signet-$$-$(date +%s); mkdir -- "$folder" || exit 90
trap 'rm -rf -- "$folder"' EXIT; trap 'exit 129' HUP; trap 'exit 130' INT; trap 'exit 143' TERM
archive=$folder/archive; cat > "$archive" || exit 90; umask 022`;
  const content = isRemote ? undefined : context.controller.read(context.controller.find('files', args.src));
  if (content instanceof Secret) {
    throw InputError.of(`${args.src} is a vault; an archive in a vault is not supported.`, {
      code: 'VAULT_ARCHIVE',
      at: context.at,
      hint: 'Copy its files one by one.',
    });
  }
  const options = { ...(content !== undefined && { stdin: content }), deadlineMs: 3_600_000 };
  const argv = ['sh', '-c', ['LC_ALL=C; export LC_ALL', head, enter, script].join('\n')];
  // Comparing writes no more than a copy of the archive, which is gone afterwards.
  const result = await (host.run ?? host.ask)(argv, options);
  if (result.code !== 0) throw shellError(host.host, action, args.src, result);
  return result;
}
