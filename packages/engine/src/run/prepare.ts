import type { TaskStep } from '../playbook.ts';
import { accessOf } from './access.ts';
import type { Frame } from './frame.ts';
import type { HostState } from './host-state.ts';
import type { PlayRun } from './play-run.ts';
import { scopeFor } from './scopes.ts';

const prepared = new WeakMap<PlayRun, Set<string>>();

/**
 * Begins to log in to the hosts that are about to run a task. `forks` limits how many hosts work at a time, not how many
 * log in: a slow login shell is then waited for once, by all of them together. A host that the task may not reach after
 * all is left alone.
 */
export function prepareConnections(play: PlayRun, step: TaskStep, hosts: readonly HostState[], frame: Frame): void {
  if (step.use.kind !== 'module' || play.hosts.length === 1 || !isForEveryHost(step)) return;
  const known = prepared.get(play) ?? new Set<string>();
  prepared.set(play, known);
  for (const { name } of hosts) {
    if (known.has(name)) continue;
    known.add(name);
    try {
      play.run.connections.prepare(accessOf(play.run, name, scopeFor(play, name, step, frame), step));
    } catch {
      // What is wrong with its variables, or missing from them, the task finds out and tells.
    }
  }
}

/** Nothing decides host by host whether, or where, it works. */
function isForEveryHost({ when, loop, settings }: TaskStep): boolean {
  return when.length === 0 && !loop && settings.delegate_to === undefined && settings.throttle === undefined;
}
