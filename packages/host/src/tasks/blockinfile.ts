import { defineTask, MaybeSecret, reveal, Secret, type TaskContext } from '@signet/core';
import { type Static, Type } from '@sinclair/typebox';
import { editFacts, missingFile } from '../files/edit-facts.ts';
import { checkPlaces, editArguments, editedPath, editReturns, placeArguments } from '../files/edit-arguments.ts';
import { type BlockWish, withBlock } from '../files/block-edit.ts';
import { applyText, compareText, type Edited, type FileText, inEncoding, readText } from '../files/text.ts';
import type { CommandsReader } from '../targets/commands.ts';
import { files } from '../targets/files.ts';

const args = Type.Object(
  {
    ...editArguments,
    block: Type.Optional(
      MaybeSecret({ description: 'The lines. Without any the block is removed. A secret is shown nowhere.' }),
    ),
    content: Type.Optional(MaybeSecret({ description: 'The same as `block`.' })),
    marker: Type.Optional(
      Type.String({
        description: 'The line before and behind the block; `# {mark} ANSIBLE MANAGED BLOCK` when left out.',
      }),
    ),
    marker_begin: Type.Optional(
      Type.String({ description: 'What `{mark}` is before the block; `BEGIN` when left out.' }),
    ),
    marker_end: Type.Optional(Type.String({ description: 'What `{mark}` is behind the block; `END` when left out.' })),
    ...placeArguments('block'),
  },
  { additionalProperties: false },
);
type Args = Static<typeof args>;

export const blockinfile = defineTask({
  name: 'blockinfile',
  summary: 'Lines of a file between two marks.',
  details: 'The rest of the file stays as it is. Several blocks in one file need marks of their own.',
  target: files,
  args,
  returns: editReturns,

  async read(host, args, context) {
    return (await opened(host, args, context)).file;
  },

  diff: (file, args) => compareText(file, edit(file, args), args, isSecret(args)),

  async apply(host, _changes, args, context) {
    const found = await opened(host, args, context);
    return applyText(host, found, edit(found.file, args), { args, isSecret: isSecret(args) }, context);
  },

  facts(file, args, changes) {
    const edited = edit(file, args);
    if (edited.text === null) return { path: file.path, msg: edited.message };
    return editFacts(file, edited, changes, isSecret(args));
  },

  examples: [
    {
      title: 'Hosts that no name server knows',
      playbook: `
        - name: Names of the lab
          blockinfile:
            path: /etc/hosts
            block: |
              192.0.2.10 connections.example.com
              192.0.2.11 sametime.example.com
      `,
      current: {
        path: '/etc/hosts',
        text: '127.0.0.1 localhost\n',
        encoding: 'utf8',
        owned: { mode: '0644', owner: 'root', group: 'root', uid: 0, gid: 0 },
      },
      changes: [
        {
          path: 'content',
          from: '127.0.0.1 localhost\n',
          to:
            '127.0.0.1 localhost\n# BEGIN ANSIBLE MANAGED BLOCK\n192.0.2.10 connections.example.com\n' +
            '192.0.2.11 sametime.example.com\n# END ANSIBLE MANAGED BLOCK\n',
        },
      ],
    },
  ],
});

function isSecret({ block, content }: Args): boolean {
  return block instanceof Secret || content instanceof Secret;
}

async function opened(host: CommandsReader, args: Args, context: TaskContext) {
  checkPlaces(args, context);
  const found = await readText(host, editedPath(args, context), args, context);
  if (found.file.text !== null || args.create === true) return found;
  const { path } = found.file;
  throw missingFile(path, host.host, `Path ${path} does not exist !`, context);
}

function edit(file: FileText, args: Args): Edited {
  const isWanted = args.state !== 'absent';
  if (!isWanted && file.text === null) return { text: null, message: `File ${file.path} not present` };
  const as = (text: string): string => inEncoding(text, file.encoding);
  const marker = args.marker ?? '# {mark} ANSIBLE MANAGED BLOCK';
  const wish: BlockWish = {
    block: isWanted ? as(reveal(args.block ?? args.content ?? '')) : '',
    begin: as(marker.replaceAll('{mark}', args.marker_begin ?? 'BEGIN')),
    end: as(marker.replaceAll('{mark}', args.marker_end ?? 'END')),
    insertafter: args.insertafter === undefined ? undefined : as(args.insertafter),
    insertbefore: args.insertbefore === undefined ? undefined : as(args.insertbefore),
  };
  const text = withBlock(file.text ?? '', wish);
  if (text === file.text) return { text, message: '' };
  const message = file.text === null ? 'File created' : wish.block === '' ? 'Block removed' : 'Block inserted';
  return { text, message };
}
