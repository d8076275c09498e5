import { setTimeout as pause } from 'node:timers/promises';
import { TargetError, type TaskContext } from '@signet/core';

/** Asks again and again until there is an answer or the time is over. */
export async function poll<Answer>(
  context: Pick<TaskContext, 'signal'>,
  times: { readonly timeoutSeconds: number; readonly sleepSeconds: number },
  ask: () => Promise<Answer | undefined>,
): Promise<Answer | undefined> {
  const end = Date.now() + times.timeoutSeconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    const left = end - Date.now();
    if (left <= 0) return undefined;
    await wait(Math.min(times.sleepSeconds * 1000, left), context);
  }
}

/** Waits, unless the run is interrupted. */
export async function wait(ms: number, { signal }: Pick<TaskContext, 'signal'>): Promise<void> {
  if (ms <= 0) return;
  try {
    await pause(ms, undefined, { signal });
  } catch (error) {
    throw new TargetError('The waiting was interrupted.', { code: 'INTERRUPTED', cause: error });
  }
}
