import type { Readable, Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { ConnectError, type RemoteProcess, type RunOptions, type RunResult, TargetError } from '@signet/core';
import { describeCommand } from './command-line.ts';

/** How something on a host ended; `lost`: how it ended is not known. */
export interface Ending {
  readonly code: number | undefined;
  readonly lost: boolean;
}

/** A program with its three streams, as every kind of connection can start one. */
export interface Program {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when the program itself has ended, though something it started may still hold its output open. */
  readonly exited: Promise<Ending>;
  /** Resolves when it has ended and so has its output; never rejects. */
  readonly ended: Promise<Ending>;
  /** Lets go of it without ending anything. */
  abandon(): void;
}

/** A program that can be ended with everything it started. */
export type StartedCommand = Program & RemoteProcess;

/** Told of everything a command says. */
export type Hear = (stream: 'stdout' | 'stderr', chunk: Buffer) => void;

/** A command under way whose output goes to a {@link Hear}. */
export interface Running {
  /** Resolves when the command has ended and everything it said was heard. */
  readonly ended: Promise<Ending>;
  /** Ends the command with everything it started. */
  kill(): Promise<void>;
}

/** How long the output of a command that has ended may be silent before nothing more is expected. */
const silenceMs = 1500;

/** setTimeout's own limit; a longer time would fire at once. */
const longestTimerMs = 2_147_483_647;

/** Runs a command to its end: collects what it says, ends it at its deadline or when interrupted. */
export async function runToEnd(
  host: string,
  argv: readonly string[],
  options: RunOptions,
  start: (hear: Hear) => Promise<Running>,
): Promise<RunResult> {
  const { deadlineMs = 60_000, signal, onOutput } = options;
  if (signal?.aborted === true) throw interrupted(host, argv);
  const said = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  const starting = start((stream, chunk) => {
    said[stream].push(chunk);
    onOutput?.(stream, chunk);
  });
  let stop: () => void = () => {};
  const interrupt = new Promise<'interrupt'>((resolve) => {
    stop = () => resolve('interrupt');
    signal?.addEventListener('abort', stop);
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    const running = await Promise.race([starting, interrupt]);
    if (running === 'interrupt') {
      // It may start yet; nobody waits for it then.
      starting.then((late) => late.kill()).catch(() => {});
      throw interrupted(host, argv);
    }
    const deadline = new Promise<'deadline'>((resolve) => {
      if (deadlineMs < longestTimerMs) timer = setTimeout(() => resolve('deadline'), deadlineMs);
    });
    const outcome = await Promise.race([running.ended, interrupt, deadline]);
    if (typeof outcome === 'string') {
      await running.kill();
      throw outcome === 'interrupt' ? interrupted(host, argv) : pastDeadline(host, argv, deadlineMs);
    }
    if (outcome.lost) throw lostDuring(host, describeCommand(argv));
    return { code: outcome.code ?? 255, stdout: Buffer.concat(said.stdout), stderr: Buffer.concat(said.stderr) };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

/** Lets a started command run: feeds it, and tells what it says. */
export function follow(command: StartedCommand, input: Uint8Array | undefined, hear: Hear): Running {
  // A command may end without reading all of its input; that is its right.
  command.stdin.on('error', () => {});
  command.stdin.end(input);
  const quiet = silence();
  for (const stream of ['stdout', 'stderr'] as const) {
    command[stream].on('data', (chunk: Buffer) => {
      quiet.broken();
      hear(stream, chunk);
    });
    command[stream].on('error', () => {});
  }
  const ended = (async () => {
    const ending = await command.exited;
    if (!ending.lost) await quiet.endOf(command);
    return ending;
  })();
  return { ended, kill: () => command.kill() };
}

/** Waits for the rest of a program's output, but not for what keeps it open and says nothing. */
export function silence(): { broken(): void; endOf(program: Pick<Program, 'ended' | 'abandon'>): Promise<void> } {
  let heardAt = Date.now();
  return {
    broken: () => (heardAt = Date.now()),
    async endOf(program) {
      heardAt = Date.now();
      const closed = program.ended.then(() => true);
      do {
        if (await Promise.race([closed, pause(100, false)])) return;
      } while (Date.now() - heardAt < silenceMs);
      program.abandon();
    },
  };
}

/** True when a promise settles in time. */
export async function within(promise: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), ms)));
  const settled = await Promise.race([promise.then(() => true), late]);
  clearTimeout(timer);
  return settled;
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
