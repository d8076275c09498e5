import { InternalError, SignetError } from '@signet/core';
import { CommanderError } from 'commander';
import { line } from '../output.ts';
import { printable } from '../printable.ts';

interface Problem {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

/** Why there is no answer, as a document for programs in place of the answer. @param command Of `signet ltpa`. */
export function printErrorJson(error: unknown, command: string | undefined): void {
  const problem = problemOf(error, command);
  if (problem === undefined) return;
  const text = JSON.stringify({ error: problem }, null, 2);
  line(process.stdout.isTTY ? printable(text) : text);
}

function problemOf(error: unknown, command: string | undefined): Problem | undefined {
  if (error instanceof CommanderError) {
    // Not for --help, which has printed its text.
    return error.exitCode === 0
      ? undefined
      : { code: 'USAGE', message: error.message.replace(/^error: /u, ''), hint: null };
  }
  if (!(error instanceof SignetError) || error instanceof InternalError || error.code === 'INTERRUPTED')
    return undefined;
  // It has printed its list, in which errors of files stand beside the files.
  if (command === 'inspect') return undefined;
  return { code: error.code, message: error.message, hint: error.hint ?? null };
}
