import { type Change, defineTask, InputError, type TaskContext } from '@signet/core';
import { type Static, Type } from '@sinclair/typebox';
import { attributeArguments, ownedFacts, presentFacts } from '../files/attributes.ts';
import { applyPath } from '../files/path-change.ts';
import { comparePath, type PathState, readPath } from '../files/path-state.ts';
import type { Stat } from '../files/look.ts';
import { wantedTime, type WantedTimes } from '../files/times.ts';
import { files } from '../targets/files.ts';

const states = ['absent', 'directory', 'file', 'hard', 'link', 'touch'] as const;

const args = Type.Object(
  {
    path: Type.Optional(Type.String({ minLength: 1, description: 'The path on the host.' })),
    dest: Type.Optional(Type.String({ minLength: 1, description: 'The same as `path`.' })),
    name: Type.Optional(Type.String({ minLength: 1, description: 'The same as `path`.' })),
    state: Type.Optional(
      Type.Union(
        states.map((state) => Type.Literal(state)),
        {
          description:
            '`directory` makes it with all above it; `link` and `hard` link to `src`; `touch` makes an empty file or sets ' +
            'its times; `absent` removes it with all below it; `file`, when left out, only sets owner and permissions.',
        },
      ),
    ),
    src: Type.Optional(Type.String({ description: 'What a link leads to; a relative path counts from its folder.' })),
    recurse: Type.Optional(
      Type.Boolean({
        description:
          'Owner and permissions also of everything below a folder; links there are followed only where `follow: true` is written.',
      }),
    ),
    force: Type.Optional(
      Type.Boolean({
        description: 'A link may take the place of something else, and lead to nothing; false when left out.',
      }),
    ),
    follow: Type.Optional(
      Type.Boolean({ description: 'Set owner and permissions of what a link leads to; true when left out.' }),
    ),
    modification_time: Type.Optional(
      Type.String({
        description: '`preserve`, `now` or a time such as `202611231953.01`; `now` for `touch`, else `preserve`.',
      }),
    ),
    modification_time_format: Type.Optional(
      Type.String({ description: 'How that time is written; `%Y%m%d%H%M.%S` when left out.' }),
    ),
    access_time: Type.Optional(Type.String({ description: 'As `modification_time`, for the last access.' })),
    access_time_format: Type.Optional(Type.String({ description: 'How that time is written.' })),
    attributes: Type.Optional(Type.String({ description: 'Flags as for `chattr`, such as `+i` or `=A`.' })),
    attr: Type.Optional(Type.String({ description: 'The same as `attributes`.' })),
    ...attributeArguments,
  },
  { additionalProperties: false },
);
type Args = Static<typeof args>;

export const file = defineTask({
  name: 'file',
  summary: 'A folder, link or empty file; owner and permissions; or that nothing is there.',
  target: files,
  args,
  returns: {
    path: 'The path on the host; `dest` is the same for `touch` and links.',
    src: 'What a link leads to.',
    state: 'What is there now.',
    size: 'Its bytes.',
    mode: 'Permissions, such as `0644`.',
    owner: 'Name of the owner.',
    group: 'Name of the group.',
    uid: 'Number of the owner.',
    gid: 'Number of the group.',
    diff: 'What changes: `before` and `after`.',
  },

  async read(host, args, context): Promise<PathState> {
    return (await readPath(host, pathOf(args, context), args, timesOf(args, context), context)).found;
  },

  diff: (found, args) => comparePath(found, args),

  async apply(host, changes, args, context) {
    const times = timesOf(args, context);
    const found = await readPath(host, pathOf(args, context), args, times, context);
    const look = await applyPath(host, found, args, times, context);
    const isThrough = args.state !== 'link' && args.state !== 'touch' && args.follow !== false;
    const now = isThrough ? (look?.followed ?? look?.own) : look?.own;
    return now === undefined ? {} : { ...presentFacts(now), diff: diffOf(found.found, args, changes, now) };
  },

  facts(found, args, changes) {
    const { path, wanted, target, warnings } = found;
    const warned = warnings === undefined ? {} : { warnings };
    if (wanted.kind === 'absent') {
      return { path, state: 'absent', ...(changes.length > 0 && { diff: diffOf(found, args, changes) }) };
    }
    const isLink = wanted.kind === 'link' || wanted.kind === 'hard';
    return {
      path,
      ...((isLink || args.state === 'touch') && { dest: path }),
      ...(isLink && { src: wanted.src ?? target }),
      state: found.isHard === true && wanted.kind === 'file' ? 'hard' : wanted.kind,
      size: wanted.kind === 'link' && wanted.src !== undefined ? Buffer.byteLength(wanted.src) : found.size,
      ...ownedFacts(found, changes),
      diff: diffOf(found, args, changes),
      ...warned,
      // What it leads to has a mode of its own; a link's is always the same.
      ...(wanted.kind === 'link' && { mode: '0777' }),
    };
  },

  examples: [
    {
      title: 'A folder that only its group may enter',
      playbook: `
        - name: Folder for the keys
          file: { path: /etc/service/keys, state: directory, group: service, mode: "0750" }
      `,
      current: {
        path: '/etc/service/keys',
        kind: 'absent',
        size: 0,
        mtime: 0,
        atime: 0,
        mode: '0755',
        owner: 'root',
        group: 'root',
        uid: 0,
        gid: 0,
        wanted: { kind: 'directory', mode: '0750' },
        below: [],
      },
      changes: [
        { path: 'state', from: 'absent', to: 'directory' },
        { path: 'group', from: null, to: 'service' },
        { path: 'mode', from: null, to: '0750' },
      ],
    },
    {
      title: 'A link that is there and leads elsewhere',
      playbook: `
        - name: The version in use
          file: { path: /opt/service/current, src: "2.1", state: link }
      `,
      current: {
        path: '/opt/service/current',
        kind: 'link',
        size: 3,
        target: '2.0',
        mtime: 0,
        atime: 0,
        mode: '0777',
        owner: 'root',
        group: 'root',
        uid: 0,
        gid: 0,
        wanted: { kind: 'link', src: '2.1' },
        below: [],
      },
      changes: [{ path: 'src', from: '2.0', to: '2.1' }],
    },
  ],
});

/** As Ansible registers it: owners by number, `touch` as a state of its own. */
function diffOf(found: PathState, { state }: Args, changes: readonly Change[], now?: Stat) {
  const before: Record<string, unknown> = { path: found.path };
  const after: Record<string, unknown> = { path: found.path };
  const was: Readonly<Record<string, unknown>> = { owner: found.uid, group: found.gid, mode: found.mode };
  const is: Readonly<Record<string, unknown>> = { owner: now?.uid, group: now?.gid };
  for (const { path, from, to } of changes) {
    if (path.includes(' ') || (path === 'src' && found.kind !== 'link')) continue;
    before[path] = was[path] ?? from;
    after[path] = is[path] ?? (to === 'now' ? Date.now() / 1000 : to);
  }
  if (state === 'touch') {
    before['state'] = found.kind;
    after['state'] = state;
  }
  if (found.content !== undefined) before['path_content'] = found.content;
  return { before, after };
}

function pathOf(args: Args, context: TaskContext): string {
  const given = [args.path, args.dest, args.name].filter((path) => path !== undefined);
  const [path] = given;
  if (path === undefined || given.length > 1) {
    throw InputError.of('file needs one path.', {
      code: 'FILE_ARGUMENTS',
      at: context.at,
      hint: 'Give path.',
      ...(path === undefined && { facts: { msg: 'missing required arguments: path' } }),
    });
  }
  return path.replace(/(?<=.)\/+$/u, '');
}

function timesOf(args: Args, context: TaskContext): WantedTimes {
  const usual = args.state === 'touch' ? 'now' : 'preserve';
  const time = (text = usual, format = '%Y%m%d%H%M.%S') => wantedTime(text, format, context);
  return {
    modification: time(args.modification_time, args.modification_time_format),
    access: time(args.access_time, args.access_time_format),
  };
}
