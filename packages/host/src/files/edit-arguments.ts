import { type TaskContext } from '@signet/core';
import { Type } from '@sinclair/typebox';
import { attributeArguments } from './attributes.ts';
import { writeArguments } from './arguments.ts';
import { checkPatterns, wrongArguments } from './line-edit.ts';

const alias = Type.Optional(Type.String({ minLength: 1, description: 'The same as `path`.' }));

/** Arguments of everything that edits a file. */
export const editArguments = {
  path: Type.Optional(Type.String({ minLength: 1, description: 'The file on the host; a link is followed.' })),
  dest: alias,
  destfile: alias,
  name: alias,
  backup: writeArguments.backup,
  validate: writeArguments.validate,
  ...attributeArguments,
};

/** Arguments of what puts something into a text: `what` is a line or a block. */
export function placeArguments(what: 'block' | 'line') {
  return {
    state: Type.Optional(
      Type.Union([Type.Literal('present'), Type.Literal('absent')], { description: '`present` when left out.' }),
    ),
    insertafter: Type.Optional(
      Type.String({
        description: `Where a new ${what} goes: behind the last line that matches, or \`EOF\`, when left out.`,
      }),
    ),
    insertbefore: Type.Optional(
      Type.String({ description: `Where a new ${what} goes: before the last line that matches, or \`BOF\`.` }),
    ),
    create: Type.Optional(Type.Boolean({ description: 'Make the file when there is none; false when left out.' })),
  };
}

/** What is wrong with the places themselves, found before the host is asked. */
export function checkPlaces(
  { insertafter, insertbefore }: { readonly insertafter?: string; readonly insertbefore?: string },
  context: TaskContext,
): void {
  if (insertafter !== undefined && insertbefore !== undefined)
    throw wrongArguments('Parameters are mutually exclusive: insertbefore|insertafter.', 'Give one of them.', context);
  checkPatterns(
    [insertafter, insertbefore].filter((place) => place !== 'EOF' && place !== 'BOF'),
    context,
  );
}

export const editReturns = {
  msg: 'What was done.',
  path: 'The file.',
  backup_file: 'Where the old file is, with `backup`; of `lineinfile` it is `backup`.',
};

/** The path, by whichever name it was given. */
export function editedPath(
  args: { readonly path?: string; readonly dest?: string; readonly destfile?: string; readonly name?: string },
  context: TaskContext,
): string {
  const given = [args.path, args.dest, args.destfile, args.name].filter((path) => path !== undefined);
  const [path] = given;
  if (path !== undefined && given.length === 1) return path;
  throw wrongArguments('This task needs one path.', 'Give path.', context);
}
