import { type Change, InternalError, MASK, SignetError } from '@signet/core';
import type { ShownError } from '../events.ts';
import type { AppliedTask, HostState } from './host-state.ts';
import type { PlayRun } from './play-run.ts';
import { hideError, showChanges, showError } from './result.ts';
import { crash } from './run.ts';
import { stopHost } from './stopping.ts';
import { taskRef } from './task-ref.ts';
import { Interrupted, interruptible } from './waiting.ts';

/**
 * Reads every task that changed something again: what still differs was not kept, and the host fails. Ansible asks
 * nothing of this, so a play in its ways does not either.
 */
export async function verify(play: PlayRun, host: HostState, rescued: boolean): Promise<void> {
  const { run } = play;
  const applied = host.applied;
  if (host.status !== 'active' || run.stopped) return;
  host.applied = [];
  if (play.compat) return;
  let converged = true;
  for (const task of applied) {
    const { changes, error } = await reread(play, host, task);
    converged &&= error === undefined;
    run.emitter.emit({
      type: 'verify-result',
      host: host.name,
      play: play.play.name,
      task: taskRef(task.step),
      ...(task.item !== undefined && { item: task.hidden ? MASK : task.item }),
      converged: error === undefined,
      changes: task.hidden ? [] : showChanges(changes),
      ...(error && { error: task.hidden ? hideError(error) : error }),
      ...(error && rescued && { rescue: true }),
    });
    if (run.stopped) break;
  }
  if (!converged) await stopHost(play, host, 'failed');
}

async function reread(
  play: PlayRun,
  host: HostState,
  { step, stillDiffers }: AppliedTask,
): Promise<{ changes: readonly Change[]; error?: ShownError }> {
  const { run } = play;
  try {
    const changes = await interruptible(stillDiffers, run.signal, run.graceMs);
    run.emitter.sawSecrets(changes);
    if (changes.length === 0) return { changes };
    const fields = changes.map((change) => change.path).join(', ');
    const message = `"${step.name}" changed ${fields}, but after the handlers it still differs.`;
    return {
      changes,
      error: {
        code: 'NOT_CONVERGED',
        message,
        hint: 'Another task or program sets it too, or the product refused it silently.',
        at: step.at,
      },
    };
  } catch (error) {
    if (error instanceof Interrupted || (error instanceof SignetError && !(error instanceof InternalError)))
      return { changes: [], error: showError(error, step) };
    crash(run, error, host.name);
    return { changes: [], error: { code: 'INTERNAL_ERROR', message: String(error), at: step.at } };
  }
}
