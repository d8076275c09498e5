import { Type } from '@sinclair/typebox';

/** How files are replaced, for every task that writes whole ones. */
export const writeArguments = {
  force: Type.Optional(
    Type.Boolean({ description: 'False leaves a file alone that is there already; true when left out.' }),
  ),
  backup: Type.Optional(Type.Boolean({ description: 'Keep the old file beside the new one, its name with the time.' })),
  validate: Type.Optional(
    Type.String({ description: 'A command that has to accept the new file, `%s`, before it takes its place.' }),
  ),
  follow: Type.Optional(
    Type.Boolean({ description: 'Write what a link leads to; false, when left out, replaces the link by a file.' }),
  ),
};

/** What tasks that write files register. */
export const fileReturns = {
  dest: 'The path on the host.',
  path: 'The same.',
  checksum: 'SHA-1 of the content.',
  backup_file: 'Where the old file is, with `backup`.',
  size: 'Its bytes.',
  state: '`file` or `directory`.',
  mode: 'Permissions, such as `0644`.',
  owner: 'Name of the owner.',
  group: 'Name of the group.',
  uid: 'Number of the owner.',
  gid: 'Number of the group.',
};
