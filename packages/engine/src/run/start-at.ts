import type { TaskRef } from '../events.ts';
import { matcher } from '../plan/select.ts';
import type { TaskStep } from '../playbook.ts';
import type { HostState } from './host-state.ts';
import type { Run } from './run.ts';

const begun = new WeakMap<Run, boolean>();
const asksNoMore = new WeakSet<Run>();

/** `--start-at-task`: false until the first task whose name, or id, the glob matches. */
export function isSelectedByName(run: Run, step: TaskStep): boolean {
  const { startAtTask } = run.options;
  if (startAtTask === undefined || begun.get(run) === true) return true;
  // What stands inside a dynamic include can only be found by reading it; Ansible does not look there.
  if (step.use.kind === 'include' && run.options.compat !== true) return true;
  const matches = matcher(startAtTask)(step);
  if (matches) begun.set(run, true);
  return matches;
}

/** A task was found to start at; always, when none was asked for. */
export function hasBegun(run: Run): boolean {
  return run.options.startAtTask === undefined || begun.get(run) === true;
}

/** `--step`: whether the person at the terminal wants this task. */
export async function isConfirmed(run: Run, task: TaskRef, hosts: readonly HostState[]): Promise<boolean> {
  const { confirmStep } = run.options;
  if (confirmStep === undefined || asksNoMore.has(run)) return true;
  const answer = await confirmStep(
    task,
    hosts.map((host) => host.name),
  );
  if (answer === 'continue') asksNoMore.add(run);
  return answer !== 'no';
}
