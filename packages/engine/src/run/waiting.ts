import { TargetError } from '@signet/core';

/** What an interrupted task fails with. */
export class Interrupted extends Error {}

/** The promise, or an error when it takes longer. What it does then is no longer waited for. */
export async function withDeadline<T>(promise: Promise<T>, deadlineMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new TargetError(`No answer within ${deadlineMs / 1000} s.`, { code: 'DEADLINE' });
    timer = setTimeout(() => reject(error), deadlineMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The work; after an interrupt it gets a grace period to end by itself. */
export async function interruptible<T>(work: () => Promise<T>, signal: AbortSignal, graceMs: number): Promise<T> {
  if (signal.aborted) throw new Interrupted('interrupted');
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  const cutOff = new Promise<never>((_, reject) => {
    onAbort = () => {
      timer = setTimeout(() => reject(new Interrupted('interrupted')), graceMs);
    };
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work(), cutOff]);
  } catch (error) {
    // Whatever a task throws once it was told to stop is the interrupt.
    throw signal.aborted ? new Interrupted('interrupted', { cause: error }) : error;
  } finally {
    clearTimeout(timer);
    if (onAbort) signal.removeEventListener('abort', onAbort);
  }
}

export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  let wake = (): void => {};
  const slept = new Promise<void>((resolve) => {
    wake = resolve;
  });
  const timer = setTimeout(wake, ms);
  signal.addEventListener('abort', wake);
  try {
    await interruptible(() => slept, signal, 0);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', wake);
  }
  if (signal.aborted) throw new Interrupted('interrupted');
}
