import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { defineTask, reveal, Secret, type TaskContext, type TemplateFileOptions } from '@signet/core';
import { type Static, Type } from '@sinclair/typebox';
import { fileReturns, writeArguments } from '../files/arguments.ts';
import { attributeArguments } from '../files/attributes.ts';
import { encoded } from '../files/encoding.ts';
import { givenSource, type Sources } from '../files/sources.ts';
import { applyTree, compareTree, readTree, type Tree, treeFacts } from '../files/tree.ts';
import { files } from '../targets/files.ts';

const text = (description: string) => Type.Optional(Type.String({ minLength: 1, description }));

/** Newlines as they are written without YAML's double quotes. */
const NEWLINES: Readonly<Record<string, string>> = {
  [String.raw`\n`]: '\n',
  [String.raw`\r`]: '\r',
  [String.raw`\r\n`]: '\r\n',
};

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
        ['\n', '\r', '\r\n', ...Object.keys(NEWLINES)].map((newline) => Type.Literal(newline)),
        { description: 'How lines end; the backslash may also be a character of the text.' },
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
      Type.String({ description: 'Encoding of the file, such as `iso-8859-15`; `utf-8` when left out.' }),
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
  const mode = statSync(path).mode & 0o7777;
  if (content instanceof Secret) return givenSource(content, basename(args.src), mode);
  if (source instanceof Secret) return givenSource(new Secret(content), basename(args.src), mode);
  return givenSource(encoded(content, args.output_encoding ?? '', context.at), basename(args.src), mode);
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
    destination: args.dest,
    ...(args.trim_blocks !== undefined && { trimBlocks: args.trim_blocks }),
    ...(args.lstrip_blocks !== undefined && { lstripBlocks: args.lstrip_blocks }),
    ...(args.newline_sequence !== undefined && {
      newlineSequence: NEWLINES[args.newline_sequence] ?? args.newline_sequence,
    }),
    ...(Object.keys(delimiters).length > 0 && { delimiters }),
  };
}
