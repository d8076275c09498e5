import { MaybeSecret } from '@signet/core';
import { Type } from '@sinclair/typebox';

/** Words of a bare command line that are arguments: `command: make install chdir=/src`. */
export const wordsInBare: readonly string[] = [
  'chdir',
  'creates',
  'removes',
  'executable',
  'stdin',
  'stdin_add_newline',
  'strip_empty_ends',
];

export const chdir = Type.Optional(Type.String({ description: 'The folder to run it in.' }));

export const creates = Type.Optional(
  Type.String({ description: 'A path or pattern; when something is there already, nothing runs.' }),
);

export const removes = Type.Optional(
  Type.String({ description: 'A path or pattern; when nothing is there, nothing runs.' }),
);

export const stdinArguments = {
  stdin: Type.Optional(MaybeSecret({ description: 'Sent to its standard input; the place for a secret.' })),
  stdin_add_newline: Type.Optional(
    Type.Boolean({ description: 'Whether a newline follows `stdin`; true when left out.' }),
  ),
  strip_empty_ends: Type.Optional(
    Type.Boolean({ description: 'Leave newlines at the end of the output out; true when left out.' }),
  ),
};

/** What a command registers. */
export const commandReturns = {
  cmd: 'The command.',
  rc: 'Its exit code.',
  stdout: 'Its output.',
  stdout_lines: 'Its output, line by line.',
  stderr: 'What it wrote to standard error.',
  stderr_lines: 'The same, line by line.',
  start: 'When it was started, by the clock of this machine.',
  end: 'When it ended.',
  delta: 'How long it took.',
  msg: '`non-zero return code`, or why nothing ran.',
};
