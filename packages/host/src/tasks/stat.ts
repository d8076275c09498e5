import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { defineAssertion, InputError, TargetError, type TaskContext } from '@signet/core';
import { type Static, Type } from '@sinclair/typebox';
import { whyUnseen, type Look, lookAtOne, readBytes } from '../files/look.ts';
import { statFields } from '../files/stat-fields.ts';
import { expandedWord } from '../shell/quote.ts';
import type { CommandsReader } from '../targets/commands.ts';
import { files } from '../targets/files.ts';

const algorithms = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const;

interface Current {
  readonly stat: Readonly<Record<string, unknown>>;
}

const args = Type.Object(
  {
    path: Type.Optional(Type.String({ minLength: 1, description: 'The path on the host.' })),
    dest: Type.Optional(Type.String({ minLength: 1, description: 'The same as `path`.' })),
    name: Type.Optional(Type.String({ minLength: 1, description: 'The same as `path`.' })),
    follow: Type.Optional(Type.Boolean({ description: 'Look at what a link leads to; false when left out.' })),
    get_checksum: Type.Optional(
      Type.Boolean({ description: 'Whether to read files for their sum; true when left out.' }),
    ),
    checksum_algorithm: Type.Optional(
      Type.Union(
        algorithms.map((name) => Type.Literal(name)),
        { description: 'Which sum; `sha1` when left out.' },
      ),
    ),
    get_mime: Type.Optional(
      Type.Boolean({ description: 'Whether to tell `mimetype` and `charset`, where the host has `file`.' }),
    ),
    get_attributes: Type.Optional(
      Type.Boolean({ description: 'Whether to tell `attr_flags`, where the host has `lsattr`.' }),
    ),
  },
  { additionalProperties: false },
);
type Args = Static<typeof args>;

export const stat = defineAssertion({
  name: 'stat',
  summary: 'What is at a path of the host.',
  details: 'A path where nothing is succeeds too, with `stat.exists` false. Times are whole seconds.',
  target: files,
  args,
  returns: {
    stat:
      '`exists`, `path`, `mode`, `size`, `uid`, `gid`, `pw_name`, `gr_name`, `isdir`, `isreg`, `islnk`, `lnk_source`, ' +
      '`lnk_target`, `checksum`, `mtime`, `readable`, `rusr` and the others that Ansible has.',
  },

  async read(host, args, context): Promise<Current> {
    const path = pathOf(args, context);
    const [{ look }, more] = await Promise.all([lookAtOne(host, path), moreOf(host, path, args)]);
    const found = args.follow === true ? look.followed : look.own;
    if (found === undefined && (await whyUnseen(host, look.path)) === 'denied')
      throw permissionDenied(look.path, host.host, context);
    if (found === undefined) return { stat: { exists: false } };
    return {
      stat: {
        exists: true,
        path: look.path,
        ...statFields(found),
        blocks: found.blocks,
        block_size: found.blockSize,
        ...(found.kind !== 'block' && found.kind !== 'character' && { device_type: 0 }),
        ...linkFields(look, more, args),
        ...(await sumOf(host, look, args, more)),
        ...rights(more, args),
      },
    };
  },

  verify: () => [],

  facts: ({ stat }) => ({ stat }),

  examples: [
    {
      title: 'Whether a file is there',
      playbook: `
        - name: The marker of the first start
          stat: { path: /var/lib/service/started, get_checksum: false }
          register: marker
      `,
      current: { stat: { exists: false } },
      findings: [],
    },
  ],
});

function pathOf(args: Args, context: TaskContext): string {
  const given = [args.path, args.dest, args.name].filter((path) => path !== undefined);
  const [path] = given;
  if (path !== undefined && given.length === 1) return path;
  throw InputError.of('stat needs one path.', { code: 'FILE_ARGUMENTS', at: context.at, hint: 'Give path.' });
}

function permissionDenied(path: string, host: string, context: TaskContext): TargetError {
  return new TargetError(`Examining ${path} on ${host} failed: Permission denied.`, {
    code: 'PERMISSION_DENIED',
    at: context.at,
    hint: 'Use "become: true", or the rights of the folders above it.',
  });
}

const question = String.raw`
field() { printf '%s\0' "$1"; }
p=$1
{ [ -r "$p" ] && field r; } || field ''
{ [ -w "$p" ] && field w; } || field ''
{ [ -x "$p" ] && field x; } || field ''
if [ -L "$p" ]; then readlink -f -- "$p" 2>/dev/null; fi; field ''
if [ -n "$sum" ] && [ -f "$p" ]; then { "$sum"sum < "$p" || openssl dgst -"$sum" < "$p"; } 2>/dev/null; fi; field ''
if [ -n "$mime" ] && [ -e "$p" ]; then file -b --mime-type -- "$p" 2>/dev/null && file -b --mime-encoding -- "$p" 2>/dev/null; fi; field ''
if [ -n "$attributes" ] && [ ! -L "$p" ]; then lsattr -vd -- "$p" 2>/dev/null; fi; field ''`;

/** What `stat` itself does not tell, in one more question. */
async function moreOf(host: CommandsReader, path: string, args: Args) {
  const sum = args.get_checksum === false ? '' : (args.checksum_algorithm ?? 'sha1');
  const mime = args.get_mime === false ? '' : 1;
  const attributes = args.get_attributes === false ? '' : 1;
  const script = `sum=${sum} mime=${mime} attributes=${attributes}; set -- ${expandedWord(path)}\n${question}`;
  const { stdout } = await host.ask(['sh', '-c', script]);
  const [readable, writable, executable, source = '', sums = '', types = '', flags = ''] = stdout
    .toString('utf8')
    .split('\0');
  return {
    readable: readable !== '',
    writeable: writable !== '',
    executable: executable !== '',
    source: source.replace(/\n$/u, ''),
    sum: /[0-9a-f]{32,}/u.exec(sums)?.[0],
    types: types.trim().split('\n'),
    flags: /^\s*(\d+)\s+([-A-Za-z]+)\s/u.exec(flags),
  };
}
type More = Awaited<ReturnType<typeof moreOf>>;

function linkFields(
  { path, own, target, followed }: Look,
  { source }: More,
  { follow }: Args,
): Record<string, unknown> {
  if (own?.kind !== 'link' || follow === true) return {};
  // Some programs resolve a dangling link from the wrong folder.
  const isDangling = followed === undefined && target !== undefined && path.startsWith('/');
  const resolved = isDangling ? posix.resolve(posix.dirname(path), target) : source;
  return { lnk_target: target, ...(resolved !== '' && { lnk_source: resolved }) };
}

async function sumOf(host: CommandsReader, look: Look, args: Args, { sum }: More): Promise<Record<string, unknown>> {
  const found = args.follow === true ? look.followed : look.own;
  if (args.get_checksum === false || found?.kind !== 'file') return {};
  if (sum !== undefined) return { checksum: sum };
  const hash = createHash(args.checksum_algorithm ?? 'sha1');
  return { checksum: hash.update(await readBytes(host, look.path)).digest('hex') };
}

/** What the letters of `lsattr` are called. */
const FLAGS: Readonly<Record<string, string>> = {
  A: 'noatime',
  a: 'append',
  c: 'compressed',
  C: 'nocow',
  d: 'nodump',
  D: 'dirsync',
  e: 'extents',
  E: 'encrypted',
  h: 'blocksize',
  i: 'immutable',
  I: 'indexed',
  j: 'journalled',
  N: 'inline',
  s: 'zero',
  S: 'synchronous',
  t: 'notail',
  T: 'blockroot',
  u: 'undelete',
  X: 'compressedraw',
  Z: 'compresseddirty',
};

function rights({ readable, writeable, executable, types, flags }: More, args: Args): Record<string, unknown> {
  const [mimetype = 'unknown', charset = 'unknown'] = types.length > 1 ? types : [];
  const letters = flags?.[2]?.replaceAll('-', '') ?? '';
  return {
    readable,
    writeable,
    executable,
    ...(args.get_mime !== false && { mimetype, charset }),
    ...(args.get_attributes !== false && {
      version: flags?.[1] ?? null,
      attr_flags: letters,
      attributes: [...letters].flatMap((letter) => FLAGS[letter] ?? []),
    }),
  };
}
