import { InputError } from '@signet/core';
import type { Debt } from '../events.ts';
import { asksForHosts, batchesOf, planHosts, serialOf } from '../plan/hosts.ts';
import { type Play, type SectionName, SECTIONS } from '../playbook.ts';
import { UnknownNeeded } from '../vars/scope.ts';
import { accessOf } from './access.ts';
import { resolveArguments } from './arguments.ts';
import { allHold } from './conditions.ts';
import { gatherFacts, withFacts } from './facts.ts';
import { flush } from './flush.ts';
import { OUTERMOST } from './frame.ts';
import { HostState } from './host-state.ts';
import { activeHosts, handlerById, type PlayRun } from './play-run.ts';
import { askPrompts } from './prompts.ts';
import { failure } from './attempt.ts';
import { showResult } from './result.ts';
import type { Run } from './run.ts';
import { scopeFor } from './scopes.ts';
import { discardStaged, stopHost, warn } from './stopping.ts';
import { hasSteps, runSection, strategyOf } from './strategy.ts';
import { Targets } from './targets.ts';
import { handlerName } from './task-ref.ts';

/**
 * A play: batch after batch, each through all sections and its handlers. When nothing of a batch is left, the run is over:
 * what later plays build on is not there.
 */
export async function runPlay(run: Run, play: Play, owed: readonly Debt[]): Promise<void> {
  const { emitter } = run;
  if (asksForHosts(play, run.extraVars)) await ask(run, play);
  const found = hostsOf(run, play);
  if (found === undefined) return;
  const hosts = found.hosts.filter((host) => !run.out.has(host));
  const strategy = strategyOf(run, play);
  emitter.emit({ type: 'play-start', play: play.id, name: play.name, strategy, hosts, at: play.at });
  if (found.hosts.length === 0) emitter.emit({ type: 'no-hosts-matched', play: play.name });
  else if (hosts.length === 0) emitter.emit({ type: 'no-hosts-left', play: play.name });
  if (hosts.length > 0) await runBatches(run, play, { hosts, all: found.all }, found.hosts, owed);
  emitter.emit({ type: 'play-end', play: play.id });
}

/** `vars_prompt`, once. */
async function ask(run: Run, play: Play): Promise<void> {
  if (run.answers.has(play.id)) return;
  const answers = await askPrompts(run, play);
  if (answers) run.answers.set(play.id, answers);
}

interface PlayHosts {
  /** In the order of the play. */
  readonly hosts: readonly string[];
  /** In the order of the inventory. */
  readonly all: readonly string[];
}

/** @param planned With those that are out of the run: batches are cut from all hosts. */
async function runBatches(
  run: Run,
  play: Play,
  { hosts, all }: PlayHosts,
  planned: readonly string[],
  owed: readonly Debt[],
): Promise<void> {
  await ask(run, play);
  const batches = batchesOf(planned, serialOf(play, run.extraVars, run.answers.get(play.id)));
  for (const names of batches) {
    const batch = names.filter((host) => !run.out.has(host));
    if (batch.length === 0 || run.stopped || run.aborted) continue;
    if (batches.length > 1) run.emitter.emit({ type: 'batch-start', play: play.id, hosts: batch });
    const { left, over } = await runBatch(run, play, { hosts, all }, batch, owed);
    if (left === 0) {
      run.emitter.emit({ type: 'no-hosts-left', play: play.name, ...(isFatal(run) && { fatal: true }) });
      run.aborted = true;
    }
    if (left === 0 || over) break;
  }
}

/** A failure has ended it for hosts that had none, too. */
function isFatal({ aborted }: Run): boolean {
  return aborted;
}

/**
 * The hosts of the play now: earlier plays may have added some. Undefined when `--limit` leaves none, or a resumed run
 * has all of them behind it.
 */
function hostsOf(run: Run, play: Play): PlayHosts | undefined {
  const { inventory, options } = run;
  const { hosts, inInventoryOrder } = planHosts(play, inventory, run.extraVars, run.answers.get(play.id));
  if (hosts.length === 0) {
    if (!play.allowEmpty && !play.compat && options.compat !== true) run.withoutHosts = true;
    return { hosts: [], all: [] };
  }
  const limit = options.limit === undefined || options.limit === '' ? undefined : inventory.limitTo(options.limit);
  const allowed = limit && new Set(limit.hosts.map((host) => host.name));
  const later = run.playbook.plays.slice(run.playbook.plays.indexOf(play) + 1).map(({ id }) => id);
  const isLeft = (host: string): boolean => (allowed?.has(host) ?? true) && !run.resumption.isPast(host, later);
  const left = hosts.filter(isLeft);
  return left.length === 0 ? undefined : { hosts: left, all: inInventoryOrder.filter(isLeft) };
}

async function runBatch(
  run: Run,
  play: Play,
  { hosts: members, all: allHosts }: PlayHosts,
  names: readonly string[],
  owed: readonly Debt[],
): Promise<{ left: number; over: boolean }> {
  const current: PlayRun = {
    run,
    play,
    compat: play.compat || run.options.compat === true,
    allHosts,
    members,
    hosts: names.map((name) => new HostState(name)),
    targets: targetsOf(run, () => current),
    handlers: [...play.handlers],
    filesRead: new Map(),
    exported: new Map(),
    throttles: new Map(),
    over: false,
  };
  try {
    if (gathersFirst(current)) await gatherFirst(current);
    const first: Debt[] = [];
    for (const debt of owed) if (debt.saved && (await canRunNow(current, debt))) first.push(debt);
    owe(current, first);
    await flush(current, activeHosts(current), OUTERMOST);
    owe(
      current,
      owed.filter((debt) => !first.includes(debt)),
    );
    const sections = sectionsOf(current);
    for (const name of sections) if (!current.over) await runSection(current, name);
    // A play without steps still pays what is owed.
    if (sections.length === 0) await flush(current, activeHosts(current), OUTERMOST);
  } finally {
    await endBatch(current);
  }
  for (const host of current.hosts) {
    if (host.status === 'failed' || host.status === 'unreachable') run.out.set(host.name, host.status);
    if (host.status === 'aborted') run.out.set(host.name, 'failed');
  }
  const left = current.hosts.filter((host) => host.status === 'active' || host.status === 'ended').length;
  return { left, over: current.over };
}

/** Those that have steps; in Ansible's way all from the first such on, because each ends with a flush. */
function sectionsOf(play: PlayRun): readonly SectionName[] {
  const withSteps = SECTIONS.filter((name) => hasSteps(play, name));
  const [first] = withSteps;
  return play.compat && first !== undefined ? SECTIONS.slice(SECTIONS.indexOf(first)) : withSteps;
}

/** What the play says; where it says nothing, Ansible's ways gather, ours wait until something asks. */
function gathersFirst({ run, play, compat }: PlayRun): boolean {
  if (play.gather !== 'lazy') return play.gather === 'first';
  const { gathering = compat ? 'implicit' : undefined } = run.options;
  return gathering === 'implicit' || gathering === 'smart';
}

/** `gather_facts: true`: shown as a task of its own, as in Ansible. */
async function gatherFirst(play: PlayRun): Promise<void> {
  const { run } = play;
  const { emitter } = run;
  const task = { id: `${play.play.id}.gather`, name: 'Gathering Facts', module: 'gather_facts', at: play.play.at };
  const isSmart = run.options.gathering === 'smart';
  const hosts = activeHosts(play).filter((host) => !isSmart || !run.memories.of(host.name).gathered);
  if (hosts.length === 0) return;
  emitter.emit({ type: 'task-start', play: play.play.name, task, hosts: hosts.map((host) => host.name) });
  const work = async (host: HostState): Promise<void> => {
    const started = performance.now();
    const body = { type: 'host-result', host: host.name, play: play.play.name, task } as const;
    const durationMs = (): number => Math.round(performance.now() - started);
    try {
      if (!isSmart) run.memories.of(host.name).gathered = false;
      await gatherFacts(play, host.name);
      emitter.emit({ ...body, status: 'ok', changes: [], findings: [], effects: [], durationMs: durationMs() });
    } catch (error) {
      const result = failure({ play, host, step: play.play }, error);
      emitter.emit({ ...body, ...showResult(result), durationMs: durationMs() });
      await stopHost(play, host, result.status === 'unreachable' ? 'unreachable' : 'failed');
    }
  };
  await Promise.all(hosts.map((host) => run.forks(() => work(host))));
}

/**
 * A saved configuration is whole: its handlers run before anything else is changed, so that a cell whose restart was
 * cut off is up again first. Where files were changed one by one, the tasks make the rest first.
 */
async function canRunNow(play: PlayRun, debt: Debt): Promise<boolean> {
  const handler = play.handlers.findLast((one) => handlerName(one) === debt.handler);
  if (!handler || handler.loop) return false;
  try {
    const scope = scopeFor(play, debt.host, handler);
    return await withFacts(
      play,
      () => allHold(handler.when, scope).holds !== true || resolveArguments(handler, scope) !== undefined,
    );
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
    const handler = play.handlers.findLast((one) => handlerName(one) === debt.handler);
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
    connections: run.connections,
    accessOf: (host) => accessOf(run, host, scopeFor(play(), host), play().play.handed),
    signal: run.signal,
    runId: run.runId,
    graceMs: run.graceMs,
    note: (host, target, message, data) =>
      run.emitter.emit({ type: 'target-note', host, target, message, ...(data !== undefined && { data }) }),
    warn: (host, message) => warn(play(), host, message),
  });
}
