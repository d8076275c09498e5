import { defineTask, InputError, SECRET_KEYWORD, type TaskContext } from '@signet/core';
import { type Static, Type } from '@sinclair/typebox';
import { attributeArguments } from '../files/attributes.ts';
import { fileReturns, writeArguments } from '../files/arguments.ts';
import { Mode } from '../files/mode.ts';
import { localSources } from '../files/local-sources.ts';
import { givenSource, remoteSources, type Sources } from '../files/sources.ts';
import { applyTree, compareTree, readTree, type Tree, treeFacts } from '../files/tree.ts';
import type { CommandsReader } from '../targets/commands.ts';
import { files } from '../targets/files.ts';

/** The content may be a secret, or hold some at its first level. */
const secretInside = {
  [SECRET_KEYWORD]: 'allowed',
  additionalProperties: { [SECRET_KEYWORD]: 'allowed' },
  items: { [SECRET_KEYWORD]: 'allowed' },
};

const args = Type.Object(
  {
    src: Type.Optional(
      Type.String({
        description:
          'A file or folder of the author. With a slash at its end only what is inside a folder is copied. ' +
          'With `remote_src` a path on the host.',
      }),
    ),
    content: Type.Optional(
      Type.Unsafe<unknown>({
        type: ['string', 'number', 'boolean', 'object', 'array'],
        ...secretInside,
        description: 'The content itself, instead of `src`; a map or list becomes JSON. A secret is shown nowhere.',
      }),
    ),
    dest: Type.String({
      minLength: 1,
      description:
        'Where it goes on the host. A folder, or a path with a slash at its end, gets the file under its own name.',
    }),
    remote_src: Type.Optional(Type.Boolean({ description: '`src` is on the host; false when left out.' })),
    directory_mode: Type.Optional(
      Type.Unsafe<string | number>({ ...Mode, description: 'Permissions of folders that are made.' }),
    ),
    local_follow: Type.Optional(
      Type.Boolean({ description: 'False copies links in a folder as links; true when left out.' }),
    ),
    decrypt: Type.Optional(
      Type.Boolean({ description: 'False copies a vault as it is; true, when left out, its clear text.' }),
    ),
    checksum: Type.Optional(Type.String({ description: 'SHA-1 that the source has to have.' })),
    ...writeArguments,
    ...attributeArguments,
  },
  { additionalProperties: false },
);
type Args = Static<typeof args>;

export const copy = defineTask({
  name: 'copy',
  summary: 'Files and folders on the host as they are here, or with a given content.',
  details:
    'Sums are compared, and only files that differ are sent. A file is replaced whole, by a rename: a reader sees the ' +
    'old or the new one, never half of it.\n\n' +
    'Without `mode` an existing file keeps its mode; a new one gets what the umask of the user allows, or 0600 when its ' +
    'content is a secret.',
  target: files,
  args,
  returns: { ...fileReturns, src: 'The source.' },

  async read(host, args, context): Promise<Tree> {
    return (await readTree(host, await sourcesOf(host, args, context), args, context)).tree;
  },

  diff: (tree, args) => compareTree(tree, args),

  async apply(host, _changes, args, context) {
    const found = await readTree(host, await sourcesOf(host, args, context), args, { ...context, diff: false });
    return applyTree(host, found, args, context);
  },

  facts(tree, args, changes) {
    const facts = { ...(args.src !== undefined && { src: args.src }), ...treeFacts(tree, changes) };
    if (tree.items[0]?.kind !== 'directory') return facts;
    // As Ansible: the folder that was given, not the one that was made in it.
    const isLocal = args.remote_src !== true && !args.dest.endsWith('/');
    return { ...facts, dest: isLocal ? `${args.dest}/` : args.dest };
  },

  examples: [
    {
      title: 'A message for those who log in',
      playbook: `
        - name: Message of the day
          copy:
            dest: /etc/motd
            content: |
              Managed by Signet.
            mode: "0644"
      `,
      current: {
        dest: '/etc/motd',
        items: [
          {
            name: '',
            path: '/etc/motd',
            kind: 'file',
            present: null,
            wanted: { mode: '0644', size: 19, sha1: 'b', content: 'Managed by Signet.\n' },
            fresh: { mode: '0644', owner: 'root', group: 'root', uid: 0, gid: 0 },
          },
        ],
      },
      changes: [
        { path: 'content', from: null, to: 'Managed by Signet.\n' },
        { path: 'mode', from: null, to: '0644' },
      ],
    },
    {
      title: 'A file of the role; only its mode differs',
      playbook: `
        - name: Configuration of the service
          copy: { src: service.conf, dest: /etc/service/, owner: root, mode: "u=rw,g=r,o=" }
          notify: restart service
      `,
      current: {
        dest: '/etc/service/service.conf',
        items: [
          {
            name: '',
            path: '/etc/service/service.conf',
            kind: 'file',
            present: {
              kind: 'file',
              mode: '0644',
              owner: 'root',
              group: 'root',
              uid: 0,
              gid: 0,
              size: 5,
              sha1: 'a',
              content: null,
            },
            wanted: { mode: '0640', size: 5, sha1: 'a', content: null },
            fresh: { mode: '0644', owner: 'root', group: 'root', uid: 0, gid: 0 },
          },
        ],
      },
      changes: [{ path: 'mode', from: '0644', to: '0640' }],
    },
  ],
});

async function sourcesOf(host: CommandsReader, args: Args, context: TaskContext): Promise<Sources> {
  const { src = '', dest, content, checksum } = args;
  const wrong = (message: string, hint: string, facts?: Readonly<Record<string, unknown>>): InputError =>
    InputError.of(message, { code: 'COPY_ARGUMENTS', at: context.at, hint, facts });
  if (src === '' && content === undefined) throw wrong('copy: src (or content) is required.', 'Give one of them.');
  if (src !== '' && content !== undefined)
    throw wrong('copy: src and content are mutually exclusive.', 'Give one of them.');
  if (src === '') {
    if (dest.endsWith('/'))
      throw wrong('copy: can not use content with a dir as dest.', 'Add the name of the file to dest.');
    return checked(givenSource(content, ''), 'content', checksum, wrong);
  }
  const sources =
    args.remote_src === true
      ? await remoteSources(host, src, context, args.local_follow)
      : localSources(src, context, args);
  return checked(sources, src, checksum, wrong);
}

function checked(
  sources: Sources,
  what: string,
  checksum: string | undefined,
  wrong: (message: string, hint: string, facts: Readonly<Record<string, unknown>>) => InputError,
): Sources {
  const sum = sources.all[0]?.sha1;
  if (checksum === undefined || sum === checksum.toLowerCase()) return sources;
  throw wrong(`${what} does not match the expected checksum.`, 'Correct checksum, or the file.', {
    msg: 'Copied file does not match the expected checksum. Transfer failed.',
    checksum: sum,
    expected_checksum: checksum,
  });
}
