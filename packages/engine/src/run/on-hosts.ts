import type { PendingChange } from '@signet/core';
import pLimit from 'p-limit';
import type { TaskRef } from '../events.ts';
import type { TaskStep } from '../playbook.ts';
import { valueOf } from '../vars/scope.ts';
import { bareArgument } from './bare-argument.ts';
import { numberOf } from './conditions.ts';
import { keepFacts } from './facts.ts';
import type { Frame } from './frame.ts';
import type { HostState } from './host-state.ts';
import { activeHosts, type PlayRun } from './play-run.ts';
import { prepareConnections } from './prepare.ts';
import { scopeFor } from './scopes.ts';
import { isConfirmed } from './start-at.ts';
import { stopHost } from './stopping.ts';
import { runTask, type TaskResult } from './task.ts';
import { handlerName, taskRef } from './task-ref.ts';

interface Manner {
  readonly frame: Frame;
  /** What it registers is for all hosts of the batch. */
  readonly once: boolean;
  /** Of handlers in check mode: what the tasks that notified them would change. */
  readonly pending?: ReadonlyMap<HostState, readonly PendingChange[]>;
}

/** Runs one task on these hosts, `forks` at a time, and keeps what it registers. */
export async function runOnHosts(
  play: PlayRun,
  step: TaskStep,
  hosts: readonly HostState[],
  { frame, once, pending }: Manner,
): Promise<Map<HostState, TaskResult>> {
  const { run } = play;
  const [first] = hosts;
  if (!first) return new Map();
  const silent = step.use.kind === 'control' && step.use.control.silent === true;
  const task = shownTask(play, step, first, frame);
  if (!silent && !(await isConfirmed(run, task(), hosts))) return new Map();
  announce(play, step, hosts, frame, task());
  const throttle = throttleOf(play, step, first, frame);
  const results = new Map<HostState, TaskResult>();
  const work = async (host: HostState): Promise<void> => {
    if (run.stopped) return;
    if (!silent && !frame.handler) run.emitter.emit({ type: 'host-start', host: host.name, task: task() });
    const result = await runTask(play, step, host, { frame, pending: pending?.get(host) });
    if (run.inputWasWrong) return;
    results.set(host, result);
    keep(play, step, host, result, { once, frame });
    const body = { host: host.name, play: play.play.name, ...result.outcome };
    if (silent && !result.stops) tellSteering(play, step, host, frame, task(), result);
    else if (frame.handler) run.emitter.emit({ type: 'handler-result', handler: taskRef(step), ...body });
    else run.emitter.emit({ type: 'host-result', task: task(), ...body });
    if (run.check && result.outcome.status === 'changed') run.pendingChanges += 1;
    if (result.stops) await stopHost(play, host, result.stops, frame.rescued);
  };
  prepareConnections(play, step, hosts, frame);
  await Promise.all(hosts.map((host) => throttle(() => run.forks(() => work(host)))));
  return results;
}

/** Says that a task or handler begins. */
export function announce(
  play: PlayRun,
  step: TaskStep,
  hosts: readonly HostState[],
  frame: Frame,
  task: TaskRef,
): void {
  const names = hosts.map((host) => host.name);
  if (step.use.kind === 'control' && step.use.control.silent === true) return;
  if (frame.handler)
    play.run.emitter.emit({ type: 'handler-start', play: play.play.name, handler: task, hosts: names });
  else play.run.emitter.emit({ type: 'task-start', play: play.play.name, task, hosts: names });
}

/** What a control task that only steers did; as a handler it is done with. */
function tellSteering(
  play: PlayRun,
  step: TaskStep,
  host: HostState,
  frame: Frame,
  task: TaskRef,
  { outcome, control }: TaskResult,
): void {
  const { emitter } = play.run;
  const body = { host: host.name, play: play.play.name };
  emitter.emit({
    type: 'steered',
    ...body,
    task,
    action: control[0]?.flow ?? bareArgument(step) ?? 'noop',
    ...(outcome.status === 'skipped' && { skipped: true }),
    ...(frame.handler && { handler: true }),
  });
  if (frame.handler)
    emitter.emit({ type: 'settled', ...body, handlers: [handlerName(step)], reason: 'its task has run' });
}

/** What a template made of the name may hold a secret, also one that becomes known only while the task runs. */
export function shownTask(play: PlayRun, step: TaskStep, first: HostState, frame: Frame): () => TaskRef {
  const name = shownName(play, step, first, frame);
  return () => ({ ...taskRef(step), name: step.nameTemplate ? play.run.emitter.redact(name) : name });
}

/** The name with its templates filled for the first host; as written where that fails. */
function shownName(play: PlayRun, step: TaskStep, host: HostState, frame: Frame): string {
  if (!step.nameTemplate) return step.name;
  try {
    return String(valueOf(step.nameTemplate.template, scopeFor(play, host.name, step, frame)));
  } catch {
    // Ansible too shows a name that cannot be filled as it was written.
    return step.name;
  }
}

function throttleOf(
  play: PlayRun,
  step: TaskStep,
  first: HostState,
  frame: Frame,
): <T>(work: () => Promise<T>) => Promise<T> {
  const { throttle } = step.settings;
  if (throttle === undefined) return (work) => work();
  const limit = numberOf(throttle, scopeFor(play, first.name, step, frame), 'throttle', 0);
  if (limit < 1) return (work) => work();
  // Hosts of a free strategy come to the task one by one, and share its places.
  const key = frame.key + step.id;
  const places = play.throttles.get(key) ?? pLimit(limit);
  play.throttles.set(key, places);
  return (work) => places(work);
}

/** Facts and results; of a task that runs once they are for all hosts of the batch. */
function keep(play: PlayRun, step: TaskStep, host: HostState, result: TaskResult, { once, frame }: Manner): void {
  const { memories } = play.run;
  const receivers = once ? activeHosts(play) : [host];
  for (const receiver of receivers) {
    const of = result.factsOf === host.name ? receiver.name : result.factsOf;
    for (const [name, value] of Object.entries(result.setFacts)) memories.of(of).set.set(name, value);
    for (const control of result.control) {
      if (control.included) memories.of(of).included.push(control.included);
      if (control.cacheable) keepFacts(play, of, control.setFacts, { asVariables: true });
    }
    if (step.use.kind === 'module') {
      const asVariables = !['setup', 'gather_facts'].includes(step.use.module.name);
      for (const facts of gatheredFacts(result.registered)) keepFacts(play, of, facts, { asVariables });
    }
    if (step.register !== undefined) memories.of(receiver.name).set.set(step.register, result.registered);
  }
  if (result.stops === 'failed') tellRescue(play, step, host, frame, result.registered);
}

/** Ansible tells of a failure those who take it: what stands in a rescue, and behind it. */
export function tellRescue(play: PlayRun, step: TaskStep, host: HostState, frame: Frame, registered: unknown): void {
  if (!frame.rescued) return;
  const { set } = play.run.memories.of(host.name);
  set.set('ansible_failed_task', { name: step.name, action: step.module });
  set.set('ansible_failed_result', registered);
}

/** What modules return as `ansible_facts`, also those of a loop. */
function gatheredFacts(registered: unknown): unknown[] {
  if (typeof registered !== 'object' || registered === null) return [];
  const { ansible_facts: facts, results } = registered as { ansible_facts?: unknown; results?: unknown };
  return [facts, ...(Array.isArray(results) ? results.flatMap(gatheredFacts) : [])].filter((one) => one !== undefined);
}
