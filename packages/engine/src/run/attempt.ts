import { ConnectError, InputError, InternalError, type PendingChange, SignetError, TargetError } from '@signet/core';
import { isAboutUndefined, isUnknown, type UNKNOWN } from '@signet/expressions';
import type { Condition, TaskStep } from '../playbook.ts';
import { finalLayer, type Layer } from '../vars/layer.ts';
import { type LayeredScope, UnknownNeeded } from '../vars/scope.ts';
import { allHold, numberOf } from './conditions.ts';
import { runControl } from './control.ts';
import { withFacts } from './facts.ts';
import { filling, isUnfilled } from './filling.ts';
import type { Frame } from './frame.ts';
import type { HostState } from './host-state.ts';
import { type Invocation, runModule } from './module.ts';
import { MissingHandler, Notifier } from './notifier.ts';
import type { PlayRun } from './play-run.ts';
import { failedWith, mayRun, type Result, showError, skipped } from './result.ts';
import { crash, endForInput } from './run.ts';
import { scopeFor } from './scopes.ts';
import { handlerName, taskRef } from './task-ref.ts';
import { interruptible, Interrupted, sleep } from './waiting.ts';

/** Ansible's defaults of `retries` and `delay`. */
const RETRIES = 3;
const DELAY_SECONDS = 5;

/** A task, or one item of its loop, before its variables are looked at. */
export interface Attempt {
  readonly play: PlayRun;
  readonly host: HostState;
  readonly step: TaskStep;
  readonly frame: Frame;
  readonly check: boolean;
  readonly refused: boolean;
  readonly diff: boolean;
  readonly hidden: boolean;
  readonly pending: readonly PendingChange[] | undefined;
  /** `timeout`; 0 for none. */
  readonly limitSeconds: number;
  /** `async`; 0 for none. */
  readonly asyncSeconds: number;
  readonly poll: number;
  /** The host it works on. */
  readonly delegate: (scope: LayeredScope) => Promise<string>;
  /** Loop variables. */
  readonly loop: readonly Layer[];
  readonly index: number;
  readonly item: string | undefined;
}

type Ready = Attempt & { readonly scope: LayeredScope; readonly on: string; readonly notifier: Notifier };

/** One item of a task on one host: `when`, then as often as `until` asks, then its handlers. Throws only what ends the loop. */
export async function runItem(attempt: Attempt): Promise<Result> {
  const { play, host, step, frame } = attempt;
  const scope = scopeFor(play, host.name, step, frame, attempt.loop);
  let result: Result;
  try {
    const { holds, failing } = await withFacts(play, () => filling(() => allHold(step.when, scope)));
    if (isUnknown(holds)) return mayRun();
    if (!holds) return skipped('Conditional result was False', { false_condition: failing });
    const notifier = new Notifier(play, host, step, causeOf(frame, step, attempt.index), scope);
    result = await runUntil({ ...attempt, scope, on: await attempt.delegate(scope), notifier });
    if (result.status === 'changed') {
      const handlers = await withFacts(play, () => notifier.confirm());
      if (handlers.length > 0)
        play.run.emitter.emit({ type: 'notify', host: host.name, play: play.play.name, task: taskRef(step), handlers });
    } else if (result.status === 'ok') notifier.withdraw('nothing counts as changed');
    // What failed may have changed something; only Ansible is sure that nobody has to know.
    else if (play.compat) notifier.withdraw('the task failed');
  } catch (error) {
    if (error instanceof MissingHandler) endForInput(play.run, error.input);
    if (endsLoop(attempt, error)) throw error;
    result = failure(attempt, error instanceof MissingHandler ? error.input : error);
  }
  return result;
}

/** Names the change of a task, or of an item of its loop. */
function causeOf(frame: Frame, step: TaskStep, index: number): string {
  return `${frame.key}${step.id}#${index}`;
}

/** In Ansible's ways a loop of which an item failed notifies nobody, whatever the others changed. */
export function withdrawLoop(
  { play, host, step, frame }: Pick<Attempt, 'play' | 'host' | 'step' | 'frame'>,
  items: readonly unknown[],
): void {
  const ids = new Set(items.flatMap((_, index) => host.withdraw(causeOf(frame, step, index))));
  const handlers = play.handlers.filter((handler) => ids.has(handler.id)).map(handlerName);
  if (handlers.length === 0) return;
  const reason = 'the task failed';
  play.run.emitter.emit({ type: 'settled', host: host.name, play: play.play.name, handlers, reason });
}

function endsLoop({ play, item }: Attempt, error: unknown): boolean {
  return play.compat && item !== undefined && isUnfilled(error);
}

async function runUntil(ready: Ready): Promise<Result> {
  const { play, host, step, scope } = ready;
  if (!step.until) return judge(ready, await once(ready));
  const { until } = step;
  const retries = await withFacts(play, () => numberOf(step.retries, scope, 'retries', RETRIES));
  const backoff = await withFacts(play, () => numberOf(step.backoff, scope, 'backoff', 1));
  const limitMs = (await withFacts(play, () => numberOf(step.maxTime, scope, 'max_time', 0))) * 1000;
  let delayMs = (await withFacts(play, () => numberOf(step.delay, scope, 'delay', DELAY_SECONDS))) * 1000;
  const started = performance.now();
  for (let attempt = 1; ; attempt += 1) {
    const result = await judge(ready, counting(await once(ready), attempt));
    const counted = { ...result, ...(attempt > 1 && { attempts: attempt }) };
    if (result.status === 'unreachable') return counted;
    // Ansible asks nothing where nothing would be tried again.
    if (play.compat && retries <= 0) return counted;
    const { holds } = isUnknown(result.registered)
      ? { holds: true }
      : await withFacts(play, () => allHold(until, resultScope(ready, counted.registered)));
    if (isUnknown(holds)) return mayRun();
    if (holds) return counted;
    const isLate = limitMs > 0 && performance.now() - started + delayMs > limitMs;
    if (attempt > retries || isLate) return exhausted(ready, counted, attempt, isLate ? attempt : retries);
    const left = retries - attempt + 1;
    play.run.emitter.emit({ type: 'retry', host: host.name, task: taskRef(step), attempt, left });
    await sleep(delayMs, play.run.signal);
    delayMs *= backoff;
  }
}

/** `changed_when` and `failed_when` may ask how often it was tried. */
function counting(result: Result, attempt: number): Result {
  if (isUnknown(result.registered)) return result;
  return { ...result, registered: { ...asObject(result.registered), attempts: attempt } };
}

/** Ansible counts the retries, not the tries, when none came to the end. */
function exhausted({ step }: Ready, result: Result, tries: number, attempts: number): Result {
  const registered = { ...asObject(result.registered), attempts, failed: true };
  // Where the author says what a failure is, that nothing came of all the tries is none by itself.
  if (step.failedWhen && result.status !== 'failed') return { ...result, registered };
  const error = result.error ?? {
    code: 'UNTIL_NOT_REACHED',
    message: `"${step.until?.map((one) => one.text).join(' and ')}" did not hold after ${tries} tries.`,
    at: step.at,
  };
  return {
    ...result,
    status: 'failed',
    error,
    msg: error.message,
    registered,
  };
}

/** Runs the task once; what it throws becomes its result. */
async function once(ready: Ready): Promise<Result> {
  const { step, play, asyncSeconds, poll } = ready;
  const { run } = play;
  const background = asyncSeconds > 0 && poll === 0 ? { limitSeconds: asyncSeconds } : undefined;
  const limitSeconds = background ? 0 : asyncSeconds || ready.limitSeconds;
  const limit = new AbortController();
  const timer = limitSeconds > 0 ? setTimeout(() => limit.abort(), limitSeconds * 1000) : undefined;
  const signal = timer === undefined ? run.signal : AbortSignal.any([run.signal, limit.signal]);
  const invocation: Invocation = { ...ready, signal, background };
  try {
    const result = await interruptible(
      () => (step.use.kind === 'module' ? runModule(invocation, step.use.module) : runControl(invocation)),
      signal,
      run.graceMs,
    );
    return asyncSeconds > 0 && !background ? waitedFor(result) : result;
  } catch (error) {
    if (error instanceof Interrupted && limit.signal.aborted && !run.signal.aborted) {
      const what =
        asyncSeconds > 0
          ? `async task did not complete within the requested time - ${limitSeconds}s`
          : `The ${step.module} action failed to execute in the expected time frame (${limitSeconds}) and was terminated`;
      return failure(ready, new TargetError(what, { code: 'TASK_TIMEOUT', cause: error }));
    }
    if (endsLoop(ready, error)) throw error;
    return failure(ready, error);
  } finally {
    clearTimeout(timer);
  }
}

/** `async` with a `poll`: it tells that it has ended, as a job does. */
function waitedFor(result: Result): Result {
  if (result.status === 'skipped' || isUnknown(result.registered)) return result;
  return { ...result, registered: { ...asObject(result.registered), started: 1, finished: 1 } };
}

/** What `changed_when` and `failed_when` make of a result. A task that did not run is not judged. */
async function judge(ready: Ready, result: Result): Promise<Result> {
  const { step } = ready;
  if (result.status === 'skipped' || result.status === 'unreachable') return result;
  if (isUnknown(result.registered)) return judgeForeseen(ready, result);
  let judged = result;
  if (step.changedWhen) {
    const { changedWhen } = step;
    const found = await verdict(ready, changedWhen, judged, 'changed_when_result');
    if ('failed' in found) return found.failed;
    const { holds } = found;
    if (isUnknown(holds)) return mayRun();
    if (judged.status !== 'failed') judged = { ...judged, status: holds ? 'changed' : 'ok' };
    judged = { ...judged, registered: { ...asObject(judged.registered), changed: holds } };
  }
  if (!step.failedWhen) return judged;
  const { failedWhen } = step;
  const found = await verdict(ready, failedWhen, judged, 'failed_when_result');
  if ('failed' in found) return found.failed;
  const { holds } = found;
  if (isUnknown(holds)) return mayRun();
  const registered = { ...asObject(judged.registered), failed: holds, failed_when_result: holds };
  if (holds) {
    const message = `The task counts as failed: ${failedWhen.map((one) => one.text).join(' and ')}`;
    const error = judged.error ?? { code: 'FAILED_WHEN', message, at: failedWhen[0]?.at ?? step.at };
    return { ...judged, status: 'failed', error, msg: error.message, registered };
  }
  if (judged.status !== 'failed') return { ...judged, registered };
  const { error: _error, ...rest } = judged;
  return { ...rest, status: asObject(judged.registered)['changed'] === true ? 'changed' : 'ok', registered };
}

/** What check mode did not run changes nothing where `changed_when` says so whatever comes out. */
async function judgeForeseen(ready: Ready, result: Result): Promise<Result> {
  const { changedWhen } = ready.step;
  if (!changedWhen || result.status !== 'changed') return result;
  const { holds } = await withFacts(ready.play, () => allHold(changedWhen, resultScope(ready, result.registered)));
  return holds === false ? { ...result, status: 'ok' } : result;
}

/** Whether conditions hold for a result. Where they cannot be evaluated the task failed, and keeps its result beside that. */
async function verdict(
  ready: Ready,
  conditions: readonly Condition[],
  result: Result,
  name: string,
): Promise<{ holds: boolean | typeof UNKNOWN } | { failed: Result }> {
  try {
    return await withFacts(ready.play, () => allHold(conditions, resultScope(ready, result.registered)));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const failed = failure(ready, error);
    const registered = { ...asObject(result.registered), failed: true, [name]: error.message };
    return { failed: { ...failed, registered } };
  }
}

function resultScope({ play, host, step, frame, loop }: Attempt, registered: unknown): LayeredScope {
  const own = step.register === undefined ? [] : [finalLayer('result', new Map([[step.register, registered]]))];
  return scopeFor(play, host.name, step, frame, [...own, ...loop]);
}

/** Ansible's words, which playbooks look for in results. */
const UNDEFINED_OPTION = 'The task includes an option with an undefined variable. The error was:';

function inAnsiblesWords(message: string): string {
  const key = /^A dict has no "(?<key>[^"]+)"\.$/u.exec(message)?.groups?.['key'];
  return key === undefined ? message : `'dict object' has no attribute '${key}'. ${message}`;
}

/** Errors by who can act; anything else is a bug of ours and stops the run. */
export function failure(
  { play, host, step }: Pick<Attempt, 'play' | 'host'> & { readonly step: Pick<TaskStep, 'at'> },
  error: unknown,
): Result {
  if (error instanceof UnknownNeeded) return mayRun();
  if (error instanceof ConnectError)
    return failedWith(showError(error, step), {
      status: 'unreachable',
      registered: { changed: false, failed: false, unreachable: true, msg: error.message },
    });
  if (play.compat && error instanceof InputError && isAboutUndefined(error)) {
    const shown = showError(error, step);
    return failedWith({ ...shown, message: `${UNDEFINED_OPTION} ${inAnsiblesWords(shown.message)}` });
  }
  if (error instanceof Interrupted) return failedWith(showError(error, step));
  if (error instanceof SignetError && !(error instanceof InternalError)) {
    play.run.emitter.sawSecrets(error.facts);
    const failed = failedWith(showError(error, step));
    return { ...failed, registered: { ...asObject(failed.registered), ...error.facts } };
  }
  crash(play.run, error, host.name);
  return failedWith({
    code: 'INTERNAL_ERROR',
    message: error instanceof Error ? error.message : String(error),
    at: step.at,
  });
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
