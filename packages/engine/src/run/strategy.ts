import type { PendingChange } from '@signet/core';
import type { TaskRef } from '../events.ts';
import type { PlannedStep } from '../plan/plan.ts';
import type { TaskStep } from '../playbook.ts';
import { valueOf } from '../vars/scope.ts';
import { flush } from './flush.ts';
import type { HostState } from './host-state.ts';
import { activeHosts, type PlayRun, scopeFor } from './play-run.ts';
import { factsOf } from './run.ts';
import { stopAllWhenFatal, stopHost } from './stopping.ts';
import { runTask, type TaskResult } from './task.ts';
import { taskRef } from './task-ref.ts';

/** The linear strategy: every host finishes a step before any begins the next. */
export async function runSteps(
  play: PlayRun,
  steps: readonly PlannedStep[],
  hosts: readonly HostState[],
  rescued: boolean,
): Promise<void> {
  for (const planned of steps) {
    const active = hosts.filter((host) => host.status === 'active');
    if (active.length === 0 || play.run.stopped) return;
    if (planned.kind === 'block') {
      await runBlock(play, planned, active, rescued);
      continue;
    }
    const step = play.steps.get(planned.id);
    if (step?.kind !== 'task') continue;
    const results = await runOnHosts(play, step, step.runOnce ? active.slice(0, 1) : active, {
      rescued,
      handler: false,
    });
    await steer(play, results, active, rescued);
    if (!rescued && [...results.values()].some((result) => result.stops))
      await stopAllWhenFatal(play, step.anyErrorsFatal || step.runOnce);
  }
}

/** Hosts that failed in the block go through `rescue`; all that can still be reached go through `always`. */
async function runBlock(
  play: PlayRun,
  block: Extract<PlannedStep, { kind: 'block' }>,
  hosts: readonly HostState[],
  rescued: boolean,
): Promise<void> {
  await runSteps(play, block.block, hosts, rescued || block.rescue.length > 0);
  const failed = hosts.filter((host) => host.status === 'failed');
  if (block.rescue.length > 0 && failed.length > 0 && !play.run.stopped) {
    for (const host of failed) host.status = 'active';
    await runSteps(play, block.rescue, failed, rescued);
  }
  if (block.always.length === 0 || play.run.stopped) return;
  const stillFailed = hosts.filter((host) => host.status === 'failed');
  for (const host of stillFailed) host.status = 'active';
  await runSteps(play, block.always, hosts, rescued);
  for (const host of stillFailed) if (host.status === 'active') host.status = 'failed';
}

interface Manner {
  readonly rescued: boolean;
  readonly handler: boolean;
  /** Of handlers in check mode: what the tasks that notified them would change. */
  readonly pending?: ReadonlyMap<HostState, readonly PendingChange[]>;
}

/** Runs one task on these hosts, `forks` at a time, and keeps what it registers. */
export async function runOnHosts(
  play: PlayRun,
  step: TaskStep,
  hosts: readonly HostState[],
  { rescued, handler, pending }: Manner,
): Promise<Map<HostState, TaskResult>> {
  const { run } = play;
  const [first] = hosts;
  if (!first) return new Map();
  const silent = step.use.kind === 'control' && step.use.control.silent === true;
  const name = shownName(play, step, first);
  // What a template made may hold a secret, also one that becomes known only while the task runs.
  const task = (): TaskRef => ({ ...taskRef(step), name: step.nameTemplate ? run.emitter.redact(name) : name });
  const names = hosts.map((host) => host.name);
  if (handler) run.emitter.emit({ type: 'handler-start', play: play.play.name, handler: task(), hosts: names });
  else if (!silent) run.emitter.emit({ type: 'task-start', play: play.play.name, task: task(), hosts: names });
  const results = new Map<HostState, TaskResult>();
  const work = async (host: HostState): Promise<void> => {
    if (run.stopped) return;
    if (!silent && !handler) run.emitter.emit({ type: 'host-start', host: host.name, task: task() });
    const result = await runTask(play, step, host, { rescued, pending: pending?.get(host) });
    results.set(host, result);
    keep(play, step, host, result);
    if (handler)
      run.emitter.emit({
        type: 'handler-result',
        host: host.name,
        play: play.play.name,
        handler: taskRef(step),
        ...result.outcome,
      });
    else if (!silent || result.stops)
      run.emitter.emit({
        type: 'host-result',
        host: host.name,
        play: play.play.name,
        task: task(),
        ...result.outcome,
      });
    if (run.check && result.outcome.status === 'changed') run.pendingChanges += 1;
    if (result.stops) await stopHost(play, host, result.stops);
  };
  await Promise.all(hosts.map((host) => run.forks(() => work(host))));
  return results;
}

/** Facts and results; of a `run_once` task they are for all hosts of the batch. */
function keep(play: PlayRun, step: TaskStep, host: HostState, result: TaskResult): void {
  for (const receiver of step.runOnce ? activeHosts(play) : [host]) {
    const facts = factsOf(play.run, receiver.name);
    for (const [name, value] of Object.entries(result.setFacts)) facts.set(name, value);
    if (step.register !== undefined) facts.set(step.register, result.registered);
  }
  if (result.stops === 'failed') {
    const facts = factsOf(play.run, host.name);
    facts.set('ansible_failed_task', { name: step.name, action: step.module });
    facts.set('ansible_failed_result', result.registered);
  }
}

/** What `meta` asked for. */
async function steer(
  play: PlayRun,
  results: ReadonlyMap<HostState, TaskResult>,
  hosts: readonly HostState[],
  rescued: boolean,
): Promise<void> {
  const asked = (flow: TaskResult['flow']): HostState[] =>
    [...results].filter(([, result]) => result.flow === flow).map(([host]) => host);
  const flushing = asked('flush_handlers');
  // Asked once by a run_once task, it is meant for all.
  if (flushing.length > 0) await flush(play, results.size < hosts.length ? hosts : flushing, rescued);
  for (const host of asked('end_host')) host.status = 'ended';
  if (asked('end_play').length > 0) for (const host of activeHosts(play)) host.status = 'ended';
  if (asked('clear_host_errors').length > 0) {
    play.run.out.clear();
    for (const host of play.hosts)
      if (host.status === 'failed' || host.status === 'unreachable') host.status = 'active';
  }
}

/** The name with its templates filled for the first host; as written where that fails. */
function shownName(play: PlayRun, step: TaskStep, host: HostState): string {
  if (!step.nameTemplate) return step.name;
  try {
    return String(valueOf(step.nameTemplate.template, scopeFor(play, host.name, step)));
  } catch {
    // Ansible too shows a name that cannot be filled as it was written.
    return step.name;
  }
}
