import type { Play, SectionName, Step } from '../playbook.ts';
import { selectSteps } from '../plan/select.ts';
import pLimit from 'p-limit';
import { flush } from './flush.ts';
import { OUTERMOST } from './frame.ts';
import type { HostState } from './host-state.ts';
import { activeHosts, type PlayRun } from './play-run.ts';
import type { Run } from './run.ts';
import { runSteps } from './steps.ts';

/** Whether a section has anything to do. */
export function hasSteps(play: PlayRun, name: SectionName): boolean {
  return selectSteps(play.play.sections[name], play.run.selection).length > 0;
}

/** The play's own strategy, else what the run was started with. */
export function strategyOf(run: Run, play: Play): 'linear' | 'free' | 'host_pinned' {
  return play.strategy ?? run.options.strategy ?? 'linear';
}

/** Takes the hosts of a batch through a section and its handlers, as the play's strategy says. */
export async function runSection(play: PlayRun, name: SectionName): Promise<void> {
  const steps = selectSteps(play.play.sections[name], play.run.selection);
  const strategy = strategyOf(play.run, play.play);
  if (strategy === 'linear') return together(play, steps, activeHosts(play));
  // Each host goes on by itself; with host_pinned a new one begins when another has come to its end.
  const places = pLimit(strategy === 'host_pinned' ? play.run.forks.concurrency : Number.MAX_SAFE_INTEGER);
  await Promise.all(activeHosts(play).map((host) => places(() => together(play, steps, [host]))));
}

async function together(play: PlayRun, steps: readonly Step[], hosts: readonly HostState[]): Promise<void> {
  await runSteps(play, steps, hosts, OUTERMOST);
  await flush(play, hosts, OUTERMOST);
}
