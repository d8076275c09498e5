import { type TaskContext } from '@signet/core';
import { Type } from '@sinclair/typebox';
import { attributeArguments } from './attributes.ts';
import { writeArguments } from './arguments.ts';
import { wrongArguments } from './line-edit.ts';

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
