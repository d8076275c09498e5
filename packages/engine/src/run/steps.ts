import type { BlockStep, Step, TaskStep } from '../playbook.ts';
import { bareArgument } from './bare-argument.ts';
import { isSelectedByName } from './start-at.ts';
import { flagOf } from './conditions.ts';
import type { Frame } from './frame.ts';
import type { HostState } from './host-state.ts';
import { runInclude } from './include.ts';
import { runOnHosts } from './on-hosts.ts';
import type { PlayRun } from './play-run.ts';
import { knownActions } from './late-action.ts';
import { isBehind } from './resumption.ts';
import { scopeFor } from './scopes.ts';
import { steer } from './steer.ts';
import { stopAllWhenFatal, stopHost } from './stopping.ts';
import { strategyOf } from './strategy.ts';

/** Takes hosts through steps in lock step: each finishes a step before any begins the next. */
export async function runSteps(
  play: PlayRun,
  steps: readonly Step[],
  hosts: readonly HostState[],
  frame: Frame,
): Promise<void> {
  for (const step of steps) {
    const active = hosts.filter((host) => host.status === 'active' && host.leaving === undefined);
    if (active.length === 0 || play.run.stopped || play.over) return;
    if (step.kind === 'block') await runBlock(play, step, active, frame);
    else await runStep(play, step, active, frame);
  }
}

async function runStep(play: PlayRun, step: TaskStep, active: readonly HostState[], frame: Frame): Promise<void> {
  if (!isSelectedByName(play.run, step)) return;
  const hosts = active.filter((host) => !isBehind(play, step, host));
  const [first] = hosts;
  if (!first) return;
  if (step.late) {
    const parties = await knownActions(play, step, step.late, hosts, frame);
    for (const [steps, party] of parties) await runSteps(play, steps, party, frame);
    return;
  }
  const isOnce = runsOnce(play, step, first, frame);
  if (isOnce && step.once === 'play' && play.run.onceDone.has(step.id)) return;
  if (isOnce) play.run.onceDone.add(step.id);
  const working = isOnce ? [first] : hosts;
  if (step.use.kind === 'include') {
    await runInclude(play, step, working, isOnce ? hosts : undefined, frame);
  } else {
    const results = await runOnHosts(play, step, working, {
      frame,
      once: isOnce && isShared(play, step, first, frame),
    });
    await steer(play, step, results, hosts, frame);
    for (const [host, result] of results) if (!result.stops && result.outcome.status !== 'skipped') host.tasksRun += 1;
  }
  const failed = working.some((host) => host.status === 'failed' || host.status === 'unreachable');
  if (failed && isOnce) await failOthers(play, first, frame);
  if (failed && !frame.rescued) await stopAllWhenFatal(play, isOnce || isFatal(play, step, first, frame));
}

/**
 * What fails once for all fails for all: each host goes to its rescue, or is out. As in Ansible a host that already
 * waits for the rescue has thereby failed in it.
 */
async function failOthers(play: PlayRun, first: HostState, frame: Frame): Promise<void> {
  for (const host of play.hosts.filter((one) => one !== first)) {
    if (host.status === 'active') await stopHost(play, host, 'failed', frame.rescued);
    else host.awaitsRescue = false;
  }
}

/** `run_once`, or a task that is once for all by its nature. The free strategies know no batch that could share it. */
function runsOnce(play: PlayRun, step: TaskStep, first: HostState, frame: Frame): boolean {
  const strategy = strategyOf(play.run, play.play);
  if (strategy !== 'linear') return false;
  return isOnceByNature(step) || flag(play, step, first, frame, 'run_once');
}

function isOnceByNature(step: TaskStep): boolean {
  if (step.use.kind !== 'control') return false;
  const { once } = step.use.control;
  return once === true || (once?.includes(bareArgument(step) ?? '') ?? false);
}

/** Whether what runs once is registered for all: in Ansible's way only with `run_once`, not for `add_host` and `pause`. */
function isShared(play: PlayRun, step: TaskStep, first: HostState, frame: Frame): boolean {
  return !play.compat || flag(play, step, first, frame, 'run_once');
}

function isFatal(play: PlayRun, step: TaskStep, first: HostState, frame: Frame): boolean {
  return flag(play, step, first, frame, 'any_errors_fatal');
}

function flag(
  play: PlayRun,
  step: TaskStep,
  host: HostState,
  frame: Frame,
  name: 'run_once' | 'any_errors_fatal',
): boolean {
  const setting = step.settings[name];
  const usual = name === 'any_errors_fatal' && play.run.options.anyErrorsFatal === true;
  return setting === undefined ? usual : (flagOf(setting, scopeFor(play, host.name, step, frame), name) ?? usual);
}

/** Hosts that failed in the block go through `rescue`; all that can still be reached go through `always`. */
async function runBlock(play: PlayRun, block: BlockStep, active: readonly HostState[], frame: Frame): Promise<void> {
  const { wholeRole } = block;
  const hosts = wholeRole ? active.filter((host) => host.mayRun(wholeRole)) : active;
  if (hosts.length === 0) return;
  const before = new Map(hosts.map((host) => [host, host.tasksRun]));
  await runParts(play, block, hosts, frame);
  if (!wholeRole) return;
  for (const host of hosts) {
    if (host.leaving === wholeRole) host.leaving = undefined;
    // A role of which nothing ran, because of tags or conditions, may still run.
    if (host.tasksRun > (before.get(host) ?? 0)) host.completed(wholeRole);
  }
}

async function runParts(play: PlayRun, block: BlockStep, hosts: readonly HostState[], frame: Frame): Promise<void> {
  const hasRescue = block.rescue.length > 0;
  // Of a run that is continued: hosts that were in the rescue go on there.
  const rescuing = new Set(hosts.filter((host) => play.run.resumption.isWithin(host.name, block.rescue)));
  const inBlock = hosts.filter((host) => !rescuing.has(host));
  await runSteps(play, block.block, inBlock, { ...frame, rescued: frame.rescued || hasRescue });
  const taken = hasRescue ? hosts.filter((host) => rescuing.has(host) || isTaken(play, block, host, frame)) : [];
  if (taken.length > 0 && !play.run.stopped) {
    for (const host of taken) {
      host.status = 'active';
      host.awaitsRescue = false;
      host.failedInHandler = false;
    }
    await runSteps(play, block.rescue, taken, frame);
  }
  if (block.always.length === 0 || play.run.stopped) return;
  // Those too that were stopped because another one failed.
  const stillFailed = new Map<HostState, 'failed' | 'aborted'>();
  for (const host of hosts) {
    if (host.status !== 'failed' && host.status !== 'aborted') continue;
    stillFailed.set(host, host.status);
    host.status = 'active';
    host.failing = true;
  }
  const leaving = new Map(hosts.map((host) => [host, host.leaving]));
  for (const host of hosts) host.leaving = undefined;
  await runSteps(play, block.always, hosts, frame);
  for (const [host, role] of leaving) host.leaving ??= role;
  for (const [host, status] of stillFailed) {
    // Unless somebody cleared its errors.
    if (host.status === 'active' && host.failing) host.status = status;
    host.failing = false;
  }
}

function isTaken(play: PlayRun, block: BlockStep, host: HostState, frame: Frame): boolean {
  if (host.status === 'failed') return host.awaitsRescue;
  if (host.status !== 'unreachable' || block.rescueUnreachable === undefined) return false;
  return flagOf(block.rescueUnreachable, scopeFor(play, host.name, undefined, frame), 'rescue_unreachable') ?? false;
}
