import { setTimeout as sleep } from 'node:timers/promises';
import { TargetError } from '@signet/core';

export interface Wait {
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  /** The error when the time is over; it names the deadline. */
  late(): TargetError;
  /** Milliseconds between two looks. */
  readonly pauseMs?: number;
}

/** Looks again and again until there is a value. @throws {TargetError} `INTERRUPTED` when the user ends the run. */
export async function waitFor<T>(look: () => Promise<T | undefined>, wait: Wait): Promise<T> {
  const { deadlineMs, signal, pauseMs = 250 } = wait;
  const end = performance.now() + deadlineMs;
  for (;;) {
    if (signal.aborted) throw interrupted();
    const value = await look();
    if (value !== undefined) return value;
    const left = end - performance.now();
    if (left <= 0) throw wait.late();
    await sleep(Math.min(pauseMs, left), undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}

export function interrupted(): TargetError {
  return new TargetError('The restart of the cell was interrupted before it was complete.', {
    code: 'INTERRUPTED',
    hint: 'Run again: the restart is still owed and goes on where it stopped.',
  });
}

/** `14 s`, from a moment on. */
export function secondsSince(startedMs: number): string {
  return `${Math.round((performance.now() - startedMs) / 1000)} s`;
}

export function inSeconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
