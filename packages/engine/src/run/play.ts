import { InputError } from '@signet/core';
import type { Debt } from '../events.ts';
import type { PlannedPlay } from '../plan/plan.ts';
import { type Play, SECTIONS, type Step } from '../playbook.ts';
import { taskVars, UnknownNeeded } from '../vars/scope.ts';
import { resolveArguments } from './arguments.ts';
import { allHold } from './conditions.ts';
import { flush } from './flush.ts';
import { HostState } from './host-state.ts';
import { activeHosts, handlerById, type PlayRun, scopeFor } from './play-run.ts';
import type { Run } from './run.ts';
import { discardStaged, warn } from './stopping.ts';
import { runSteps } from './strategy.ts';
import { Targets } from './targets.ts';

/** A play: batch after batch, each through all sections and its handlers. */
export async function runPlay(run: Run, play: Play, planned: PlannedPlay, owed: readonly Debt[]): Promise<void> {
  const { emitter } = run;
  const hosts = planned.hosts.filter((host) => !run.out.has(host));
  if (hosts.length === 0) return;
  emitter.emit({ type: 'play-start', play: play.id, name: play.name, hosts, at: play.at });
  for (const names of planned.batches) {
    const batch = names.filter((host) => !run.out.has(host));
    if (batch.length === 0 || run.stopped || run.aborted) continue;
    if (planned.batches.length > 1) emitter.emit({ type: 'batch-start', play: play.id, hosts: batch });
    const left = await runBatch(run, play, planned, batch, owed);
    // Ansible ends the play when nothing of a batch is left.
    if (left === 0) break;
  }
  emitter.emit({ type: 'play-end', play: play.id });
}

/** @returns how many hosts came through. */
async function runBatch(
  run: Run,
  play: Play,
  planned: PlannedPlay,
  names: readonly string[],
  owed: readonly Debt[],
): Promise<number> {
  const hosts = names.map((name) => new HostState(name));
  const current: PlayRun = {
    run,
    play,
    planned,
    hosts,
    steps: stepsById(play),
    targets: targetsOf(run, () => current),
  };
  try {
    const first = owed.filter((debt) => debt.saved && canRunNow(current, debt));
    owe(current, first);
    await flush(current, activeHosts(current), false);
    owe(
      current,
      owed.filter((debt) => !first.includes(debt)),
    );
    for (const { steps } of planned.sections) {
      await runSteps(current, steps, activeHosts(current), false);
      await flush(current, activeHosts(current), false);
    }
    // A play without steps still pays what is owed.
    if (planned.sections.length === 0) await flush(current, activeHosts(current), false);
  } finally {
    await endBatch(current);
  }
  for (const host of hosts) {
    if (host.status === 'failed' || host.status === 'unreachable') run.out.set(host.name, host.status);
    if (host.status === 'aborted') run.out.set(host.name, 'failed');
  }
  return hosts.filter((host) => host.status === 'active' || host.status === 'ended').length;
}

/**
 * A saved configuration is whole: its handlers run before anything else is changed, so that a cell whose restart was
 * cut off is up again first. Where files were changed one by one, the tasks make the rest first.
 */
function canRunNow(play: PlayRun, debt: Debt): boolean {
  const handler = play.play.handlers.findLast((one) => one.name === debt.handler);
  if (!handler || handler.loop) return false;
  try {
    const scope = scopeFor(play, debt.host, handler);
    return allHold(handler.when, scope).holds !== true || resolveArguments(handler, scope) !== undefined;
  } catch (error) {
    // It needs a result of the play's tasks.
    if (error instanceof InputError || error instanceof UnknownNeeded) return false;
    throw error;
  }
}

/** Handlers that earlier runs owe are notified as if a task had changed something. */
function owe(play: PlayRun, owed: readonly Debt[]): void {
  for (const debt of owed) {
    const host = play.hosts.find((one) => one.name === debt.host);
    const handler = play.play.handlers.findLast((one) => one.name === debt.handler);
    if (!host || !handler) continue;
    play.run.emitter.emit({ type: 'owed', debt });
    host.notify(handler, 'owed', undefined);
    if (play.run.check) play.run.pendingChanges += 1;
  }
}

/** Drops what nobody saved, tells what was lost, and closes everything. */
async function endBatch(play: PlayRun): Promise<void> {
  for (const host of play.hosts) {
    const dirty = [...host.touched].some((target) => target.dirty && target.kind.staged);
    await discardStaged(play, host);
    if (host.status !== 'ended' || play.run.check) continue;
    const names = host.notified.map((id) => handlerById(play, id)?.name ?? id);
    if (dirty)
      warn(
        play,
        host.name,
        `${host.name} ended the play before its changes were saved; they are dropped. Put "meta: flush_handlers" before the end to keep them.`,
        'ENDED_UNSAVED',
      );
    if (names.length > 0)
      warn(
        play,
        host.name,
        `${host.name} ended the play before its handlers ran: ${names.join(', ')}. The next run pays them.`,
        'ENDED_OWING',
      );
  }
  await play.targets.close();
}

function targetsOf(run: Run, play: () => PlayRun): Targets {
  return new Targets({
    connect: run.connect,
    varsOf: (host) => taskVars(scopeFor(play(), host), run.emitter.sawSecrets),
    signal: run.signal,
    runId: run.runId,
    graceMs: run.graceMs,
    note: (host, target, message, data) =>
      run.emitter.emit({ type: 'target-note', host, target, message, ...(data !== undefined && { data }) }),
    warn: (host, message) => warn(play(), host, message),
  });
}

function stepsById(play: Play): Map<string, Step> {
  const steps = new Map<string, Step>();
  const add = (list: readonly Step[]): void => {
    for (const step of list) {
      steps.set(step.id, step);
      if (step.kind === 'block') for (const part of [step.block, step.rescue, step.always]) add(part);
    }
  };
  for (const section of SECTIONS) add(play.sections[section]);
  return steps;
}
