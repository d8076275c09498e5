import { spawnSync } from 'node:child_process';
import { failed, type Lookup, type LookupCall, optionsOf, textTerms } from './call.ts';

/** A command that takes longer is ended: the whole run waits for it. */
const SECONDS = 300;
const BYTES = 50_000_000;

/** What commands print, without the blanks at its end. */
export const pipe: Lookup = (call) => {
  optionsOf(call, []);
  return textTerms(call).map((command) => output(call, command).trimEnd());
};

/** What commands print, line by line. */
export const lines: Lookup = (call) => {
  optionsOf(call, []);
  return textTerms(call).flatMap((command) => {
    const text = output(call, command).replaceAll('\r\n', '\n');
    return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n').filter((_, index) => index > 0 || text !== '');
  });
};

function output(call: LookupCall, command: string): string {
  const { world } = call;
  if (!world.allowPipe)
    throw failed(
      call,
      'No command is run here: this only looks at what would be done.',
      'Run the command in a task and register its result, or give the value as a variable.',
      'PIPE_REFUSED',
    );
  if (call.isSecret)
    throw failed(
      call,
      'A secret may not be part of a command: other users of this machine see it in the list of processes.',
      'Let the command read it from a file or from its environment.',
      'SECRET_IN_COMMAND',
    );
  const { error, status, signal, stdout, stderr } = spawnSync('/bin/sh', ['-c', command], {
    cwd: world.searchPath.at(-1),
    input: '',
    encoding: 'utf8',
    maxBuffer: BYTES,
    timeout: SECONDS * 1000,
  });
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ETIMEDOUT')
    throw failed(call, `The command was ended after ${SECONDS} s: ${command}`);
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ENOBUFS')
    throw failed(call, `The command prints more than ${BYTES / 1_000_000} MB: ${command}`);
  if (error) throw failed(call, `The command cannot be started: ${error.message}.`);
  if (status === 0) return stdout;
  const said = stderr.trim().split('\n').at(-1) ?? '';
  throw failed(
    call,
    `The command ended with ${status === null ? (signal ?? 'a signal') : `exit code ${status}`}: ${command}`,
    said === '' ? undefined : `It said: ${said.slice(0, 300)}`,
  );
}
