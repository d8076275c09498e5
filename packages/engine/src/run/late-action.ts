import { InputError } from '@signet/core';
import type { Step, TaskStep, Templated } from '../playbook.ts';
import { valueOf } from '../vars/scope.ts';
import { withFacts } from './facts.ts';
import type { Frame } from './frame.ts';
import type { HostState } from './host-state.ts';
import type { PlayRun } from './play-run.ts';
import { scopeFor } from './scopes.ts';

/** What `action: "{{ name }}"` is on each host; those with the same name go through it together. */
export async function knownActions(
  play: PlayRun,
  step: TaskStep,
  late: Templated,
  hosts: readonly HostState[],
  frame: Frame,
): Promise<Map<readonly Step[], HostState[]>> {
  const { late: _, ...unknown } = step;
  const failing = [unknown];
  const parties = new Map<readonly Step[], HostState[]>();
  for (const host of hosts) {
    const scope = scopeFor(play, host.name, step, frame);
    const steps = (await withFacts(play, () => stepsOf(play, step, () => valueOf(late.template, scope)))) ?? failing;
    parties.set(steps, [...(parties.get(steps) ?? []), host]);
  }
  return parties;
}

/** Undefined where the name is not known on the host, or nothing is called so: the task fails if its conditions hold. */
function stepsOf({ run }: PlayRun, step: TaskStep, name: () => unknown): readonly Step[] | undefined {
  try {
    const value = name();
    return typeof value === 'string' ? run.playbook.includer.action(step, value.trim()).steps : undefined;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return undefined;
  }
}
