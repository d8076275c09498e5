import { defineTask, InputError, type TaskContext } from '@signet/core';
import { pythonRegex } from '@signet/expressions';
import { type Static, Type } from '@sinclair/typebox';
import { fileReturns, writeArguments } from '../files/arguments.ts';
import { attributeArguments } from '../files/attributes.ts';
import { bytesOf } from '../files/content.ts';
import { checkPatterns } from '../files/line-edit.ts';
import { readBytes } from '../files/look.ts';
import { localSources } from '../files/local-sources.ts';
import { contentOf, remoteSources, type Source, type Sources } from '../files/sources.ts';
import { applyTree, compareTree, readTree, type Tree, treeFacts } from '../files/tree.ts';
import type { CommandsReader } from '../targets/commands.ts';
import { files } from '../targets/files.ts';

const args = Type.Object(
  {
    src: Type.String({ minLength: 1, description: 'The folder with the fragments, on the host.' }),
    dest: Type.String({ minLength: 1, description: 'The file on the host.' }),
    remote_src: Type.Optional(
      Type.Boolean({ description: "False: the folder is one of the author's; true when left out." }),
    ),
    delimiter: Type.Optional(Type.String({ description: 'A line between two fragments; `\\n` in it is a new line.' })),
    regexp: Type.Optional(Type.String({ description: 'Only fragments whose name matches.' })),
    ignore_hidden: Type.Optional(
      Type.Boolean({ description: 'No fragments whose name begins with a dot; false when left out.' }),
    ),
    decrypt: Type.Optional(
      Type.Boolean({
        description: "False leaves fragments of the author's that are vaults as they are; true when left out.",
      }),
    ),
    backup: writeArguments.backup,
    validate: writeArguments.validate,
    ...attributeArguments,
  },
  { additionalProperties: false },
);
type Args = Static<typeof args>;

export const assemble = defineTask({
  name: 'assemble',
  summary: 'A file made of the files of a folder, in the order of their names.',
  target: files,
  args,
  returns: { ...fileReturns, src: 'The folder.' },

  async read(host, args, context): Promise<Tree> {
    return (await readTree(host, await assembled(host, args, context), args, context)).tree;
  },

  diff: (tree, args) => compareTree(tree, args),

  async apply(host, _changes, args, context) {
    const found = await readTree(host, await assembled(host, args, context), args, { ...context, diff: false });
    return applyTree(host, found, args, context);
  },

  facts: (tree, args, changes) => ({ src: args.src, ...treeFacts(tree, changes), msg: 'OK' }),

  examples: [
    {
      title: 'A configuration in parts',
      playbook: `
        - name: Configuration of the service
          assemble: { src: /etc/service/conf.d, dest: /etc/service/service.conf }
      `,
      current: {
        dest: '/etc/service/service.conf',
        items: [
          {
            name: '',
            path: '/etc/service/service.conf',
            kind: 'file',
            present: null,
            wanted: { size: 4, sha1: 'b', content: 'a\nb\n' },
            fresh: { mode: '0644', owner: 'root', group: 'root', uid: 0, gid: 0 },
          },
        ],
      },
      changes: [{ path: 'content', from: null, to: 'a\nb\n' }],
    },
  ],
});

async function assembled(host: CommandsReader, args: Args, context: TaskContext): Promise<Sources> {
  checkPatterns([args.regexp], context);
  const sources =
    args.remote_src === false ? localSources(args.src, context, args) : await remoteSources(host, args.src, context);
  if (!sources.isDirectory) {
    throw InputError.of(`${args.src} is not a folder.`, {
      code: 'FILE_ARGUMENTS',
      at: context.at,
      hint: 'Give a folder.',
    });
  }
  const parts: Buffer[] = [];
  const fragments = sources.all.filter((source) => isFragment(source, args));
  for (const [index, { content }] of fragments.entries()) {
    if (content === undefined) continue;
    const isHere = content instanceof Uint8Array || !('from' in content);
    if (index > 0 && parts.at(-1)?.at(-1) !== 10) parts.push(Buffer.from('\n'));
    // As Ansible: a newline follows even a delimiter that ends with one.
    if (index > 0 && (args.delimiter ?? '') !== '') parts.push(Buffer.from(`${unescaped(args.delimiter ?? '')}\n`));
    parts.push(Buffer.from(isHere ? bytesOf(content) : await readBytes(host, content.from)));
  }
  const bytes = Buffer.concat(parts);
  return { base: '', isDirectory: false, all: [{ name: '', kind: 'file', mode: 0o644, ...contentOf(bytes) }] };
}

/** `\\n`, `\\t` and the like stand for what they do in Python. */
function unescaped(text: string): string {
  const letters: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
  return text.replaceAll(/\\(?:x([0-9a-fA-F]{2})|(.))/gsu, (_, code?: string, letter = '') =>
    code === undefined ? (letters[letter] ?? letter) : String.fromCodePoint(Number.parseInt(code, 16)),
  );
}

/** Files of the folder itself, in the order of their names. */
function isFragment({ name, kind }: Source, { regexp, ignore_hidden: ignoresHidden }: Args): boolean {
  if (kind !== 'file' || name.includes('/')) return false;
  if (ignoresHidden === true && name.startsWith('.')) return false;
  return regexp === undefined || pythonRegex(regexp).find(name) !== undefined;
}
