import type { SignetError } from '@signet/core';
import type { Ending, Program } from '../command.ts';

/** One way to start a shell on a host, as one user. */
export interface Launcher {
  /** The inventory name of the host, for messages. */
  readonly host: string;
  /** The shell: `/bin/sh`, or where that does not do another POSIX shell. */
  readonly shell: string;
  /**
   * Starts `SHELL -c SCRIPT`.
   *
   * @throws {NoChannel} when the host has no room for one more at the moment.
   */
  launch(script: string): Promise<Program>;
  /** True when a program that a signal ended looks as if the launch had failed. */
  readonly hidesSignals?: boolean;
  /** Decides whether and when a further attempt to get a shell is made. */
  pass?<Result>(attempt: () => Promise<Result>): Promise<Result>;
  /** Whoever stands between the launch and the shell, such as sudo; a new one for each launch. */
  doorkeeper?(): Doorkeeper;
  /** The error for a shell that ended, or said nothing, before it greeted; `undefined` for the usual one. */
  refusal?(ending: Ending | 'silent', said: string): SignetError | undefined;
}

/** Answers what is asked before a shell greets. */
export interface Doorkeeper {
  /** The answer to what was said so far; an error ends the attempt. */
  answer(said: string): string | SignetError | undefined;
  /** How long nothing more has to be said before it is worth an answer. */
  readonly pauseMs: number;
  /** How long the way through may take. */
  readonly patienceMs: number;
}

/** The host opens no further channel now; one that is in use has to end first. */
export class NoChannel extends Error {}
