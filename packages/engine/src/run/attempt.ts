import { ConnectError, InternalError, SignetError } from '@signet/core';
import { isUnknown } from '@signet/expressions';
import type { TaskStep } from '../playbook.ts';
import { finalLayer, type Layer } from '../vars/layer.ts';
import { UnknownNeeded, valueOf } from '../vars/scope.ts';
import { resolveArguments } from './arguments.ts';
import { allHold, numberOf } from './conditions.ts';
import { type Invocation, runModule } from './module.ts';
import { Notifier } from './notifier.ts';
import { scopeFor } from './play-run.ts';
import { failedWith, mayRun, type Result, showError, skipped } from './result.ts';
import { crash } from './run.ts';
import { taskRef } from './task-ref.ts';
import { interruptible, Interrupted, sleep } from './waiting.ts';

/** Ansible's defaults of `retries` and `delay`. */
const RETRIES = 3;
const DELAY_SECONDS = 5;

export type Attempt = Omit<Invocation, 'scope' | 'notifier'> & {
  /** Loop variables. */
  readonly strongest: readonly Layer[];
  readonly index: number;
};

/** One item of a task on one host: `when`, then as often as `until` asks, then its handlers. Never throws. */
export async function runItem(attempt: Attempt): Promise<Result> {
  const { play, host, step } = attempt;
  const { run } = play;
  const scope = scopeFor(play, host.name, step, attempt.strongest);
  const notifier = new Notifier(play, host, step, attempt.index, scope);
  let result: Result;
  try {
    const { holds, failing } = allHold(step.when, scope);
    if (isUnknown(holds)) return mayRun();
    if (!holds) return skipped('Conditional result was False', { false_condition: failing });
    result = await runUntil({ ...attempt, scope, notifier });
    if (result.status === 'changed') {
      const handlers = notifier.confirm();
      if (handlers.length > 0)
        run.emitter.emit({ type: 'notify', host: host.name, play: play.play.name, task: taskRef(step), handlers });
    } else if (result.status === 'ok') notifier.withdraw('nothing counts as changed');
  } catch (error) {
    result = failure(attempt, error);
  }
  return result;
}

async function runUntil(invocation: Invocation & Attempt): Promise<Result> {
  const { play, host, step, scope } = invocation;
  if (!step.until) return judge(step, invocation, await once(invocation));
  const retries = numberOf(step.retries, scope, 'retries', RETRIES);
  const delayMs = numberOf(step.delay, scope, 'delay', DELAY_SECONDS) * 1000;
  for (let attempt = 1; ; attempt += 1) {
    const result = judge(step, invocation, await once(invocation));
    const { holds } = isUnknown(result.registered)
      ? { holds: true }
      : allHold(step.until, resultScope(invocation, { ...asObject(result.registered), attempts: attempt }));
    if (isUnknown(holds)) return mayRun();
    const counted = {
      ...result,
      ...(!isUnknown(result.registered) && { registered: { ...asObject(result.registered), attempts: attempt } }),
      ...(attempt > 1 && { attempts: attempt }),
    };
    if (holds) return counted;
    if (attempt > retries) {
      const error = result.error ?? {
        code: 'UNTIL_NOT_REACHED',
        message: `"${step.until.map((one) => one.text).join(' and ')}" did not hold after ${attempt} tries.`,
        at: step.at,
      };
      return {
        ...counted,
        status: 'failed',
        error,
        msg: error.message,
        registered: { ...asObject(counted.registered), attempts: retries, failed: true },
      };
    }
    play.run.emitter.emit({
      type: 'retry',
      host: host.name,
      task: taskRef(step),
      attempt,
      left: retries - attempt + 1,
    });
    await sleep(delayMs, play.run.signal);
  }
}

/** Runs the task once; what it throws becomes its result. */
async function once(invocation: Invocation & Attempt): Promise<Result> {
  const { step, play } = invocation;
  try {
    return await interruptible(
      () => (step.use.kind === 'module' ? runModule(invocation, step.use.module) : runControl(invocation)),
      play.run.signal,
      play.run.graceMs,
    );
  } catch (error) {
    return failure(invocation, error);
  }
}

async function runControl({ step, scope, host, check }: Invocation): Promise<Result> {
  if (step.use.kind !== 'control') throw new InternalError('not a control task', { code: 'BUG' });
  const expressions = Object.fromEntries(
    Object.entries(step.args.expressions).map(([name, list]) => [
      name,
      list.map(({ text, at, template }) => ({ text, at, evaluate: () => valueOf(template, scope) })),
    ]),
  );
  const outcome = step.use.control.run({ host: host.name, check, args: resolveArguments(step, scope), expressions });
  if (outcome.unknown) return mayRun();
  const registered = {
    ...outcome.facts,
    changed: false,
    failed: outcome.failed === true,
    skipped: false,
    ...(outcome.msg !== undefined && { msg: outcome.facts?.['msg'] ?? outcome.msg }),
  };
  if (outcome.failed) {
    const message = outcome.msg ?? 'failed';
    return failedWith({ code: 'FAILED', message, at: step.at }, { registered });
  }
  return {
    status: 'ok',
    changes: [],
    findings: [],
    effects: [],
    registered,
    ...(outcome.msg !== undefined && { msg: outcome.msg }),
    ...(outcome.setFacts && { setFacts: outcome.setFacts }),
    ...(outcome.flow && { flow: outcome.flow }),
  };
}

/** What `changed_when` and `failed_when` make of a result. A task that did not run is not judged. */
function judge(step: TaskStep, invocation: Invocation & Attempt, result: Result): Result {
  if (result.status === 'skipped' || result.status === 'unreachable' || isUnknown(result.registered)) return result;
  let judged = result;
  if (step.changedWhen) {
    const { holds } = allHold(step.changedWhen, resultScope(invocation, result.registered));
    if (isUnknown(holds)) return mayRun();
    if (judged.status !== 'failed') judged = { ...judged, status: holds ? 'changed' : 'ok' };
    judged = { ...judged, registered: { ...asObject(judged.registered), changed: holds } };
  }
  if (step.failedWhen) {
    const { holds } = allHold(step.failedWhen, resultScope(invocation, judged.registered));
    if (isUnknown(holds)) return mayRun();
    const registered = { ...asObject(judged.registered), failed: holds, failed_when_result: holds };
    if (holds) {
      const message = `The task counts as failed: ${step.failedWhen.map((one) => one.text).join(' and ')}`;
      const error = judged.error ?? { code: 'FAILED_WHEN', message, at: step.failedWhen[0]?.at ?? step.at };
      return { ...judged, status: 'failed', error, msg: error.message, registered };
    }
    if (judged.status === 'failed') {
      const { error: _error, ...rest } = judged;
      return { ...rest, status: asObject(judged.registered)['changed'] === true ? 'changed' : 'ok', registered };
    }
    judged = { ...judged, registered };
  }
  return judged;
}

function resultScope({ play, host, step, strongest }: Attempt, registered: unknown): ReturnType<typeof scopeFor> {
  const own = step.register === undefined ? [] : [finalLayer('result', new Map([[step.register, registered]]))];
  return scopeFor(play, host.name, step, [...own, ...strongest]);
}

/** Errors by who can act; anything else is a bug of ours and stops the run. */
export function failure({ play, host, step }: Pick<Attempt, 'play' | 'host' | 'step'>, error: unknown): Result {
  if (error instanceof UnknownNeeded) return mayRun();
  if (error instanceof ConnectError)
    return failedWith(showError(error, step), {
      status: 'unreachable',
      registered: { changed: false, failed: false, unreachable: true, msg: error.message },
    });
  if (error instanceof Interrupted) return failedWith(showError(error, step));
  if (error instanceof SignetError && !(error instanceof InternalError)) return failedWith(showError(error, step));
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
