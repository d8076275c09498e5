import { setTimeout as pause } from 'node:timers/promises';
import {
  ConnectError,
  type RemoteProcess,
  reveal,
  type RunOptions,
  type RunResult,
  Secret,
  TargetError,
} from '@signet/core';
import { describeCommand } from './command-line.ts';

/** A command as the kinds of connections start it. */
export interface StartedCommand extends RemoteProcess {
  /** Resolves when the command itself has ended, though something it started may still hold its output open. */
  readonly exited: Promise<{ readonly code: number | undefined; readonly lost: boolean }>;
  /** Lets go of its output without ending anything. */
  abandon(): void;
}

/** How long the output of a command that has ended may be silent before nothing more is expected. */
const silenceMs = 1500;

/** Runs a started command to its end: feeds it, collects what it says, ends it at its deadline or when interrupted. */
export async function runToEnd(
  host: string,
  argv: readonly string[],
  options: RunOptions,
  start: () => Promise<StartedCommand>,
): Promise<RunResult> {
  const { deadlineMs = 60_000, signal } = options;
  if (signal?.aborted === true) throw interrupted(host, argv);
  const command = await start();
  const output = collect(command);
  feed(command, options.stdin);

  let timer: NodeJS.Timeout | undefined;
  let stop: (() => void) | undefined;
  const ended = (async () => {
    const { code, lost } = await command.exited;
    if (!lost) await output.complete(command);
    return { code, lost };
  })();
  const cut = new Promise<'deadline' | 'interrupt'>((resolve) => {
    timer = setTimeout(() => resolve('deadline'), deadlineMs);
    stop = () => resolve('interrupt');
    signal?.addEventListener('abort', stop);
    if (signal?.aborted === true) stop();
  });
  try {
    const outcome = await Promise.race([ended, cut]);
    if (typeof outcome === 'string') {
      await command.kill();
      throw outcome === 'interrupt' ? interrupted(host, argv) : pastDeadline(host, argv, deadlineMs);
    }
    if (outcome.lost) throw lostDuring(host, describeCommand(argv));
    return { code: outcome.code ?? 255, stdout: output.stdout(), stderr: output.stderr() };
  } finally {
    clearTimeout(timer);
    if (stop !== undefined) signal?.removeEventListener('abort', stop);
  }
}

export function lostDuring(host: string, what: string, cause?: unknown): ConnectError {
  return new ConnectError(`The connection to ${host} was lost during ${what}.`, {
    code: 'CONNECTION_LOST',
    hint: 'Whether it took effect is not known. Run again: what is already as wanted is left alone.',
    cause,
  });
}

export function closedBefore(host: string, what: string): ConnectError {
  return new ConnectError(`The connection to ${host} was already closed when ${what} was to start.`, {
    code: 'CONNECTION_LOST',
    hint: 'Run again.',
  });
}

function interrupted(host: string, argv: readonly string[]): TargetError {
  return new TargetError(`${describeCommand(argv)} on ${host} was interrupted.`, { code: 'INTERRUPTED' });
}

function pastDeadline(host: string, argv: readonly string[], deadlineMs: number): TargetError {
  return new TargetError(
    `${describeCommand(argv)} on ${host} did not end within ${deadlineMs / 1000} s and was ended.`,
    {
      code: 'COMMAND_DEADLINE',
      hint: 'See on the host why it hangs; it may be waiting for input or for a server that does not answer.',
    },
  );
}

function feed(command: StartedCommand, stdin: RunOptions['stdin']): void {
  // A command may end without reading all of its input; that is its right.
  command.stdin.on('error', () => {});
  if (stdin === undefined) command.stdin.end();
  else command.stdin.end(stdin instanceof Secret ? reveal(stdin) : stdin);
}

function collect(command: StartedCommand) {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  let heardAt = Date.now();
  const listen = (stream: RemoteProcess['stdout'], into: Buffer[]): void => {
    stream.on('data', (chunk: Buffer) => {
      heardAt = Date.now();
      into.push(chunk);
    });
    stream.on('error', () => {});
  };
  listen(command.stdout, stdout);
  listen(command.stderr, stderr);

  return {
    stdout: () => Buffer.concat(stdout),
    stderr: () => Buffer.concat(stderr),
    /** Waits for the rest of the output, but not for a background process that keeps it open and says nothing. */
    async complete(ended: StartedCommand): Promise<void> {
      heardAt = Date.now();
      const closed = ended.ended.then(() => true);
      do {
        if (await Promise.race([closed, pause(100, false)])) return;
      } while (Date.now() - heardAt < silenceMs);
      ended.abandon();
    },
  };
}
