import { InternalError, SignetError } from '@signet/core';
import type { Handler } from '../playbook.ts';
import { flagOf } from './conditions.ts';
import { handlersInOrder, mayFlush } from './flush-order.ts';
import type { Frame } from './frame.ts';
import type { AppliedTask, HostState } from './host-state.ts';
import { runInclude } from './include.ts';
import { knownActions } from './late-action.ts';
import { runOnHosts } from './on-hosts.ts';
import type { PlayRun } from './play-run.ts';
import { showError } from './result.ts';
import { crash } from './run.ts';
import { scopeFor } from './scopes.ts';
import { steer } from './steer.ts';
import { runSteps } from './steps.ts';
import { stopAllWhenFatal, stopHost } from './stopping.ts';
import type { OpenTarget } from './targets.ts';
import { handlerName, taskRef } from './task-ref.ts';
import { verify } from './verify.ts';
import { Interrupted, interruptible } from './waiting.ts';

/** How often the list of handlers is walked before a circle of notifications is assumed. */
const MAX_WALKS = 10;

/**
 * Makes what was staged durable, runs the notified handlers once each in the order they are defined, then reads every
 * changed task again.
 */
export async function flush(play: PlayRun, hosts: readonly HostState[], frame: Frame): Promise<void> {
  const { run } = play;
  const working = hosts.filter((host) => mayFlush(play, host) && host.hasWork);
  if (working.length === 0 || run.stopped) return;
  const names = handlersInOrder(play, working).map(handlerName);
  run.emitter.emit({
    type: 'flush-start',
    play: play.play.name,
    hosts: working.map((host) => host.name),
    handlers: names,
  });
  await Promise.all(working.map((host) => run.forks(() => save(play, host))));
  await runHandlers(play, working, frame);
  await Promise.all(working.map((host) => run.forks(() => save(play, host))));
  await Promise.all(working.map((host) => run.forks(() => verify(play, host, frame.rescued))));
  if (!frame.rescued && working.some((host) => host.status === 'failed' || host.status === 'unreachable'))
    await stopAllWhenFatal(play, isFatalForAll(play));
}

/** `any_errors_fatal` of the play, which its handlers obey. */
function isFatalForAll(play: PlayRun): boolean {
  const setting = play.play.handed.settings.any_errors_fatal;
  const [first] = play.hosts;
  if (setting === undefined || first === undefined) return false;
  return flagOf(setting, scopeFor(play, first.name), 'any_errors_fatal') ?? false;
}

async function runHandlers(play: PlayRun, hosts: readonly HostState[], frame: Frame): Promise<void> {
  const { run } = play;
  const inHandlers: Frame = { ...frame, handler: true };
  // Ansible goes through them once; who is notified again waits for the next flush.
  const walks = play.compat ? 1 : MAX_WALKS;
  for (let walk = 1; walk <= walks; walk += 1) {
    // A handler that includes a role adds that role's handlers, which are met in the same walk.
    for (const handler of play.handlers) {
      const notified = hosts.filter((host) => mayFlush(play, host) && host.isNotified(handler));
      if (notified.length === 0) continue;
      if (run.stopped) return;
      await runHandler(play, handler, notified, inHandlers);
    }
    if (handlersInOrder(play, hosts).length === 0 || run.stopped) return;
  }
  if (play.compat) return;
  await Promise.all(
    hosts.filter((host) => mayFlush(play, host) && host.notified.length > 0).map((host) => stopCircle(play, host)),
  );
}

async function runHandler(
  play: PlayRun,
  handler: Handler,
  notified: readonly HostState[],
  frame: Frame,
): Promise<void> {
  // A handler before this one may have staged something: a restart must find it saved.
  await Promise.all(notified.map((host) => save(play, host)));
  const ready = notified.filter((host) => mayFlush(play, host));
  const failedBefore = ready.filter((host) => host.status === 'failed');
  const pending = new Map(ready.map((host) => [host, host.takeNotification(handler)]));
  const [first] = ready;
  if (first === undefined) return;
  const once = handler.settings.run_once;
  const isOnce = once !== undefined && (flagOf(once, scopeFor(play, first.name, handler, frame), 'run_once') ?? false);
  const working = isOnce ? [first] : ready;
  for (const host of failedBefore) host.status = 'active';
  if (handler.late) {
    const parties = await knownActions(play, handler, handler.late, working, frame);
    for (const [steps, party] of parties) await runSteps(play, steps, party, frame);
    settleIncluded(play, handler, working);
  } else if (handler.use.kind === 'include') {
    await runInclude(play, handler, working, isOnce ? ready : undefined, frame);
    settleIncluded(play, handler, working);
  } else {
    const results = await runOnHosts(play, handler, working, { frame, once: isOnce, pending });
    await steer(play, handler, results, ready, frame);
  }
  // Ansible forgets what a handler told itself.
  if (play.compat) for (const host of ready) host.takeNotification(handler);
  for (const host of working) if (host.status === 'failed') host.failedInHandler = true;
  for (const host of failedBefore) if (host.status === 'active') host.status = 'failed';
}

/** What a handler included has run: nothing is owed of it. */
function settleIncluded(play: PlayRun, handler: Handler, hosts: readonly HostState[]): void {
  for (const host of hosts.filter((one) => one.status === 'active')) {
    play.run.emitter.emit({
      type: 'settled',
      host: host.name,
      play: play.play.name,
      handlers: [handlerName(handler)],
      reason: 'its tasks have run',
    });
  }
}

async function stopCircle(play: PlayRun, host: HostState): Promise<void> {
  const circle: Handler[] = handlersInOrder(play, [host]);
  const [first] = circle;
  if (!first) return;
  const error = {
    code: 'HANDLER_LOOP',
    message: `These handlers notify each other without end: ${circle.map(handlerName).join(', ')}.`,
    hint: 'Let one of them not notify, or give it a changed_when.',
    at: first.at,
  };
  const nothing = { changes: [], findings: [], effects: [], durationMs: 0 };
  play.run.emitter.emit({
    type: 'handler-result',
    host: host.name,
    play: play.play.name,
    handler: taskRef(first),
    status: 'failed',
    msg: error.message,
    error,
    ...nothing,
  });
  await stopHost(play, host, 'failed');
}

/** Saves what a host changed. A target that refuses fails the host; nothing of it is kept. */
async function save(play: PlayRun, host: HostState): Promise<void> {
  for (const target of host.touched) {
    if (!target.dirty || !mayFlush(play, host)) continue;
    try {
      await saveTarget(play, host, target);
    } catch (error) {
      if (!(error instanceof Interrupted) && (!(error instanceof SignetError) || error instanceof InternalError))
        crash(play.run, error, host.name);
      const shown =
        error instanceof SignetError || error instanceof Interrupted
          ? showError(error, play.play)
          : {
              code: 'INTERNAL_ERROR',
              message: error instanceof Error ? error.message : String(error),
              at: play.play.at,
            };
      play.run.emitter.emit({ type: 'save-failed', host: host.name, target: target.kind.name, error: shown });
      await stopAfterSave(play, host, target);
      return;
    }
  }
}

/**
 * A save that failed may have saved all the same, such as one whose synchronization failed. Unless everything that
 * was changed still differs, the handlers stay owed.
 */
async function stopAfterSave(play: PlayRun, host: HostState, target: OpenTarget): Promise<void> {
  const applied = host.applied.filter((one) => one.target === target);
  const causes = host.saved(target);
  await stopHost(play, host, 'failed');
  if (applied.length === 0 || !(await allStillDiffer(play, applied))) return;
  const ids = new Set([...causes].flatMap((cause) => host.withdraw(cause)));
  const handlers = play.handlers.filter((handler) => ids.has(handler.id)).map(handlerName);
  if (handlers.length > 0)
    play.run.emitter.emit({
      type: 'settled',
      host: host.name,
      play: play.play.name,
      handlers,
      reason: 'nothing was saved',
    });
}

async function allStillDiffer(play: PlayRun, applied: readonly AppliedTask[]): Promise<boolean> {
  for (const { stillDiffers } of applied) {
    // What cannot be read now is not known to be unsaved.
    const changes = await interruptible(stillDiffers, play.run.signal, play.run.graceMs).catch(() => []);
    if (changes.length === 0) return false;
  }
  return true;
}

async function saveTarget(play: PlayRun, host: HostState, target: OpenTarget): Promise<void> {
  const { run } = play;
  const started = performance.now();
  if (target.kind.staged && target.applied)
    run.emitter.emit({ type: 'saving', host: host.name, target: target.kind.name });
  const wasStaged = await interruptible(() => target.session.save(), run.signal, run.graceMs);
  target.dirty = false;
  target.applied = false;
  host.saved(target);
  if (wasStaged)
    run.emitter.emit({
      type: 'saved',
      host: host.name,
      target: target.kind.name,
      durationMs: Math.round(performance.now() - started),
    });
}
