import type { TaskStep } from '../playbook.ts';
import type { LayeredScope } from '../vars/scope.ts';
import { flagOf } from './conditions.ts';
import type { PlayRun } from './play-run.ts';
import type { Result } from './result.ts';

/** A template error of the task's own keywords is not ignored: nobody meant that. */
export function ignores(play: PlayRun, step: TaskStep, scope: LayeredScope, { status }: Result): boolean {
  if (play.run.signal.aborted || play.run.stopped) return false;
  try {
    if (status === 'failed') return flagOf(step.settings.ignore_errors, scope, 'ignore_errors') ?? false;
    if (status === 'unreachable') return flagOf(step.settings.ignore_unreachable, scope, 'ignore_unreachable') ?? false;
  } catch {
    // The condition itself fails: the failure it is about stands.
    return false;
  }
  return false;
}
