import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { defineTask, InputError, reveal, Secret, type TaskContext, type TemplateFileOptions } from '@signet/core';
import { type Static, Type } from '@sinclair/typebox';
import { fileReturns, writeArguments } from '../files/arguments.ts';
import { attributeArguments } from '../files/attributes.ts';
import { encoded } from '../files/encoding.ts';
import { givenSource, type Sources } from '../files/sources.ts';
import { applyTree, compareTree, readTree, type Tree, treeFacts } from '../files/tree.ts';
import { files } from '../targets/files.ts';

const text = (description: string) => Type.Optional(Type.String({ minLength: 1, description }));

const args = Type.Object(
  {
    src: Type.String({ minLength: 1, description: 'The template, looked for as templates are.' }),
    dest: Type.String({
      minLength: 1,
      description:
        'Where it goes on the host. A folder, or a path with a slash at its end, gets it under its own name.',
    }),
    newline_sequence: Type.Optional(
      Type.Union(
        ['\n', '\r', '\r\n', String.raw`\n`, String.raw`\r`, String.raw`\r\n`].map((end) => Type.Literal(end)),
        { description: 'How lines end; the backslashes may also be written as such.' },
      ),
    ),
    trim_blocks: Type.Optional(
      Type.Boolean({ description: 'The newline behind a block is left out; true when left out.' }),
    ),
    lstrip_blocks: Type.Optional(
      Type.Boolean({ description: 'Blanks before a block are left out; false when left out.' }),
    ),
    block_start_string: text('What begins a block; `{%` when left out.'),
    block_end_string: text('What ends a block; `%}` when left out.'),
    variable_start_string: text('What begins an expression; `{{` when left out.'),
    variable_end_string: text('What ends an expression; `}}` when left out.'),
    comment_start_string: text('What begins a comment; `{#` when left out.'),
    comment_end_string: text('What ends a comment; `#}` when left out.'),
    output_encoding: Type.Optional(
      Type.String({ description: 'Of the file on the host, such as `iso-8859-1`; `utf-8` when left out.' }),
    ),
    ...writeArguments,
    ...attributeArguments,
  },
  { additionalProperties: false },
);
type Args = Static<typeof args>;

export const template = defineTask({
  name: 'template',
  summary: 'A file on the host from a template here.',
  details:
    'The file is replaced whole, by a rename. A template that is a vault, or that uses a secret, makes a file of mode 0600 ' +
    'whose content is shown nowhere; `mode` sets another one.',
  target: files,
  args,
  returns: { ...fileReturns, src: 'The template.' },

  async read(host, args, context): Promise<Tree> {
    return (await readTree(host, rendered(args, context), args, context)).tree;
  },

  diff: (tree, args) => compareTree(tree, args),

  async apply(host, _changes, args, context) {
    const found = await readTree(host, rendered(args, context), args, { ...context, diff: false });
    return applyTree(host, found, args, context);
  },

  facts: (tree, args, changes) => ({ src: args.src, ...treeFacts(tree, changes) }),

  examples: [
    {
      title: 'A configuration that is checked before it counts',
      playbook: `
        - name: Configuration of sshd
          template:
            src: sshd_config.j2
            dest: /etc/ssh/sshd_config
            validate: /usr/sbin/sshd -t -f %s
          notify: restart sshd
      `,
      current: {
        dest: '/etc/ssh/sshd_config',
        items: [
          {
            name: '',
            path: '/etc/ssh/sshd_config',
            kind: 'file',
            present: {
              kind: 'file',
              mode: '0644',
              owner: 'root',
              group: 'root',
              uid: 0,
              gid: 0,
              size: 8,
              sha1: 'a',
              content: 'Port 22\n',
            },
            wanted: { size: 10, sha1: 'b', content: 'Port 2222\n' },
            fresh: { mode: '0644', owner: 'root', group: 'root', uid: 0, gid: 0 },
          },
        ],
      },
      changes: [{ path: 'content', from: 'Port 22\n', to: 'Port 2222\n' }],
    },
  ],
});

function rendered(args: Args, context: TaskContext): Sources {
  const { controller } = context;
  const path = controller.find('templates', args.src);
  const source = controller.read(path);
  const written = source instanceof Secret ? reveal(source) : source.toString('utf8');
  const content = controller.render(written, path, optionsOf(args));
  const isSecret = source instanceof Secret && !(content instanceof Secret);
  const secret = isSecret ? new Secret(content as string) : content;
  const sources = givenSource(inEncoding(secret, args.output_encoding, context), basename(args.src));
  const mode = statSync(path).mode & 0o7777;
  return { ...sources, origin: path, all: sources.all.map((one) => ({ ...one, mode })) };
}

function inEncoding(content: string | Secret, encoding = '', context: TaskContext): string | Secret | Uint8Array {
  if (typeof content === 'string') return encoded(content, encoding, context.at);
  if (/^(?:utf-?8)?$/iu.test(encoding)) return content;
  throw InputError.of('A template with a secret in it can only be written in UTF-8.', {
    code: 'FILE_ARGUMENTS',
    at: context.at,
    hint: 'Leave output_encoding out.',
  });
}

function optionsOf(args: Args): TemplateFileOptions {
  const delimiters = {
    ...(args.block_start_string !== undefined && { blockStart: args.block_start_string }),
    ...(args.block_end_string !== undefined && { blockEnd: args.block_end_string }),
    ...(args.variable_start_string !== undefined && { variableStart: args.variable_start_string }),
    ...(args.variable_end_string !== undefined && { variableEnd: args.variable_end_string }),
    ...(args.comment_start_string !== undefined && { commentStart: args.comment_start_string }),
    ...(args.comment_end_string !== undefined && { commentEnd: args.comment_end_string }),
  };
  return {
    ...(args.trim_blocks !== undefined && { trimBlocks: args.trim_blocks }),
    ...(args.lstrip_blocks !== undefined && { lstripBlocks: args.lstrip_blocks }),
    ...(args.newline_sequence !== undefined && {
      newlineSequence: args.newline_sequence.replaceAll(String.raw`\r`, '\r').replaceAll(String.raw`\n`, '\n'),
    }),
    ...(Object.keys(delimiters).length > 0 && { delimiters }),
  };
}
