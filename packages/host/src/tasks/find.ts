import { defineAssertion, InputError, type TaskContext } from '@signet/core';
import { type Static, Type } from '@sinclair/typebox';
import { findFiles, type FindWish, sumsOf } from '../files/find.ts';
import { checkPatterns } from '../files/line-edit.ts';
import { statFields } from '../files/stat-fields.ts';
import { files } from '../targets/files.ts';

interface Current {
  readonly files: readonly Readonly<Record<string, unknown>>[];
  readonly examined: number;
  readonly missing: readonly string[];
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
    paths: list('The folders to look in.'),
    path: list('The same as `paths`.'),
    name: list('The same as `paths`.'),
    patterns: list(
      'Names that match one of these: with `*` and `?`, or with `use_regex` regular expressions. All when left out.',
    ),
    pattern: list('The same as `patterns`.'),
    excludes: list('No names that match one of these.'),
    exclude: list('The same as `excludes`.'),
    use_regex: Type.Optional(Type.Boolean({ description: 'Patterns are regular expressions; false when left out.' })),
    file_type: Type.Optional(
      Type.Union([Type.Literal('file'), Type.Literal('directory'), Type.Literal('link'), Type.Literal('any')], {
        description: '`file` when left out.',
      }),
    ),
    recurse: Type.Optional(Type.Boolean({ description: 'Also in folders below; false when left out.' })),
    depth: Type.Optional(Type.Integer({ description: 'With `recurse`: how deep at most; 1 is the folder itself.' })),
    hidden: Type.Optional(Type.Boolean({ description: 'Also names that begin with a dot; false when left out.' })),
    follow: Type.Optional(Type.Boolean({ description: 'Also into folders that links lead to; false when left out.' })),
    age: Type.Optional(
      Type.Unsafe<string | number>({
        type: ['string', 'integer'],
        pattern: '^-?\\d+[smhdwSMHDW]?$',
        description: 'At least so old, in seconds or with s, m, h, d, w; with a minus at most.',
      }),
    ),
    age_stamp: Type.Optional(
      Type.Union([Type.Literal('atime'), Type.Literal('ctime'), Type.Literal('mtime')], {
        description: 'Which time counts; `mtime` when left out.',
      }),
    ),
    size: Type.Optional(
      Type.Unsafe<string | number>({
        type: ['string', 'integer'],
        pattern: '^-?\\d+[bkmgtBKMGT]?$',
        description: 'At least so large, in bytes or with k, m, g, t; with a minus at most.',
      }),
    ),
    contains: Type.Optional(
      Type.String({ description: 'Only files with a line that begins with a match of this expression.' }),
    ),
    read_whole_file: Type.Optional(Type.Boolean({ description: '`contains` may match anywhere in the file.' })),
    get_checksum: Type.Optional(Type.Boolean({ description: 'With the SHA-1 of each file; false when left out.' })),
  },
  { additionalProperties: false },
);
type Args = Static<typeof args>;

export const find = defineAssertion({
  name: 'find',
  summary: 'Files and folders of the host that match.',
  target: files,
  args,
  returns: {
    files: 'What was found, sorted by path: for each `path` and what `stat` tells.',
    matched: 'How many.',
    examined: 'How many were looked at.',
    skipped_paths: 'Folders that cannot be entered, and why.',
    msg: 'Whether all could be looked at.',
  },

  async read(host, args, context): Promise<Current> {
    const wish = wishOf(args, context);
    const { found, missing, examined } = await findFiles(host, pathsOf(args, context), wish);
    const files = args.get_checksum === true ? found.filter(({ stat }) => stat.kind === 'file') : [];
    const sums = await sumsOf(
      host,
      files.map(({ path }) => path),
    );
    const described = found.map(({ path, stat }) => {
      const checksum = sums.get(path);
      return { path, ...statFields(stat), ...(checksum !== undefined && { checksum }) };
    });
    return { files: described, examined, missing };
  },

  verify: ({ missing }) =>
    missing.map((path) => ({
      severity: 'warning',
      code: 'FIND_SKIPPED',
      message: `${path} is not a folder that can be entered.`,
      hint: 'Check the path, or become a user who may enter it.',
    })),

  facts: ({ files, examined, missing }) => ({
    files,
    matched: files.length,
    examined,
    skipped_paths: Object.fromEntries(missing.map((path) => [path, `'${path}' is not a directory`])),
    msg: missing.length === 0 ? 'All paths examined' : 'Not all paths examined, check warnings for details',
  }),

  examples: [
    {
      title: 'Logs older than a week',
      playbook: `
        - name: Old logs
          find: { paths: /var/log/service, patterns: ["*.log", "*.gz"], age: 1w }
          register: old
      `,
      current: { files: [], examined: 4, missing: [] },
      findings: [],
    },
  ],
});

function asList(given: string | readonly string[] | undefined): readonly string[] {
  if (given === undefined) return [];
  return typeof given === 'string' ? given.split(',').map((part) => part.trim()) : given;
}

function pathsOf(args: Args, context: TaskContext): readonly string[] {
  const paths = asList(args.paths ?? args.path ?? args.name);
  if (paths.length > 0) return paths;
  throw InputError.of('find needs paths.', { code: 'FILE_ARGUMENTS', at: context.at, hint: 'Give paths.' });
}

const seconds = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 } as const;
const bytes = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 } as const;

function amount(text: string | number | undefined, units: Readonly<Record<string, number>>): number | undefined {
  if (text === undefined) return undefined;
  const [, digits, unit = ''] = /^(-?\d+)([a-z]?)$/u.exec(String(text).toLowerCase()) ?? [];
  return Number(digits) * (units[unit] ?? 1);
}

function wishOf(args: Args, context: TaskContext): FindWish {
  const patterns = asList(args.patterns ?? args.pattern);
  const excludes = asList(args.excludes ?? args.exclude);
  if (args.use_regex === true) checkPatterns([...patterns, ...excludes], context);
  checkPatterns([args.contains], context);
  return {
    kind: args.file_type ?? 'file',
    patterns,
    excludes,
    useRegex: args.use_regex ?? false,
    recurse: args.recurse ?? false,
    depth: args.depth,
    hidden: args.hidden ?? false,
    follow: args.follow ?? false,
    ageSeconds: amount(args.age, seconds),
    ageStamp: args.age_stamp ?? 'mtime',
    sizeBytes: amount(args.size, bytes),
    contains: args.contains,
    wholeFile: args.read_whole_file ?? false,
  };
}
