import type { PendingChange } from '@signet/core';
import type { HostOutcome, ItemOutcome } from '../events.ts';
import type { TaskStep } from '../playbook.ts';
import type { LayeredScope } from '../vars/scope.ts';
import { failure, runItem } from './attempt.ts';
import { flagOf, isLiterally, numberOf } from './conditions.ts';
import type { ControlResult } from '../control/control-task.ts';
import { delegated } from './delegation.ts';
import { withFacts } from './facts.ts';
import type { Frame } from './frame.ts';
import type { HostState } from './host-state.ts';
import { ignores } from './ignoring.ts';
import { combined, type ItemResult, runLoop, LoopEnded } from './loop.ts';
import type { PlayRun } from './play-run.ts';
import { HIDDEN, hideError, nothingToLoop, type Result, shownResult, showResult } from './result.ts';
import { scopeFor } from './scopes.ts';

/** What a task came to on a host: as it is shown, and what the strategy needs of it. */
export interface TaskResult {
  readonly outcome: HostOutcome;
  /** The value for `register`. */
  readonly registered: unknown;
  readonly setFacts: Readonly<Record<string, unknown>>;
  /** What control tasks ask for, one per item. */
  readonly control: readonly ControlResult[];
  /** The host that facts are kept for: another one with `delegate_facts`. */
  readonly factsOf: string;
  /** The host stops here: failed or unreachable, not ignored. */
  readonly stops: 'failed' | 'unreachable' | undefined;
}

export interface TaskManner {
  readonly frame: Frame;
  readonly pending: readonly PendingChange[] | undefined;
}

/** Runs a task on a host, with its loop. Never throws. */
export async function runTask(
  play: PlayRun,
  step: TaskStep,
  host: HostState,
  { frame, pending }: TaskManner,
): Promise<TaskResult> {
  const started = performance.now();
  const scope = scopeFor(play, host.name, step, frame);
  let hidden = false;
  let ownDiff: boolean | undefined;
  let single: Result | undefined;
  let items: readonly ItemResult[] | undefined;
  let on = host.name;
  let factsOf = host.name;
  let ran = false;
  try {
    hidden =
      (await withFacts(play, () => flagOf(step.settings.no_log, scope, 'no_log'))) ?? play.run.options.noLog === true;
    const { settings } = step;
    const wanted = await withFacts(play, () => flagOf(settings.check_mode, scope, 'check_mode'));
    const follows = wanted === false && mayWriteInCheckMode(play, step);
    ran = follows && play.run.check && canWrite(step);
    ownDiff = await withFacts(play, () => flagOf(settings.diff, scope, 'diff'));
    const attempt = {
      play,
      host,
      step,
      frame,
      check: (play.run.check || wanted === true) && !follows,
      refused: play.run.check && wanted === false && !follows,
      diff: ownDiff ?? play.run.diff,
      hidden,
      pending,
      limitSeconds: await withFacts(play, () => numberOf(settings.timeout, scope, 'timeout', 0)),
      asyncSeconds: await withFacts(play, () => numberOf(step.async, scope, 'async', 0)),
      poll: await withFacts(play, () => numberOf(step.poll, scope, 'poll', 15)),
    };
    const delegate = (inner: LayeredScope): Promise<string> =>
      withFacts(play, () => delegated(step, inner) ?? host.name);
    if (step.loop) {
      items = await runLoop({ ...attempt, delegate }, step.loop, scope);
      if (!usesLoop(step)) on = await delegate(scope);
    } else {
      on = await delegate(scope);
      single = await runItem({ ...attempt, delegate: async () => on, loop: [], index: 0, item: undefined });
    }
    if (items?.length === 0) single = nothingToLoop();
    if (on !== host.name && flagOf(settings.delegate_facts, scope, 'delegate_facts')) factsOf = on;
  } catch (error) {
    items = error instanceof LoopEnded ? error.items : undefined;
    single = failure({ play, host, step }, error instanceof LoopEnded ? error.cause : error);
  }
  const result = single ?? combined(items ?? []);
  return finish(play, step, {
    host: host.name,
    scope,
    result,
    items: single && items?.length === 0 ? undefined : items,
    hidden,
    rescued: frame.rescued,
    factsOf,
    diff: ownDiff,
    on: on === host.name ? undefined : on,
    ran: ran && result.status !== 'skipped',
    durationMs: Math.round(performance.now() - started),
  });
}

/**
 * Check mode takes no lock and keeps no journal: nothing may be written, whatever the task says. `check_mode: false`
 * is followed for what the author declares to change nothing, and where Ansible's ways are wanted.
 */
function mayWriteInCheckMode(play: PlayRun, step: TaskStep): boolean {
  if (play.compat) return true;
  const isAction = step.use.kind === 'module' && step.use.module.kind === 'action';
  return isAction && step.changedWhen !== undefined && step.changedWhen.every((one) => isLiterally(one, false));
}

/** Assertions and control tasks write nothing, in any mode. */
function canWrite({ use }: TaskStep): boolean {
  return use.kind === 'module' && use.module.kind !== 'assertion';
}

/** The item decides where the task works. */
function usesLoop(step: TaskStep): boolean {
  const { loop } = step;
  const references = step.settings.delegate_to?.template.references ?? [];
  if (!loop || typeof loop.loopVar !== 'string') return references.length > 0;
  return references.includes(loop.loopVar);
}

interface Finishing {
  readonly host: string;
  readonly scope: LayeredScope;
  readonly result: Result;
  readonly items: readonly ItemResult[] | undefined;
  readonly hidden: boolean;
  readonly rescued: boolean;
  readonly factsOf: string;
  readonly diff: boolean | undefined;
  readonly on: string | undefined;
  readonly ran: boolean;
  readonly durationMs: number;
}

function finish(play: PlayRun, step: TaskStep, finishing: Finishing): TaskResult {
  const { host, scope, result, items, hidden, rescued, factsOf, diff, on, ran, durationMs } = finishing;
  const { run } = play;
  run.emitter.sawSecrets([result.registered, result.setFacts]);
  // Of a loop every item that failed has to be: the item may say so.
  const failedItems = items?.filter(({ result: item }) => item.status === result.status);
  const isIgnored = failedItems ? failedItems.every(({ ignored }) => ignored) : ignores(play, step, scope, result);
  const stops =
    isIgnored || (result.status !== 'failed' && result.status !== 'unreachable') ? undefined : result.status;
  const outcome: HostOutcome = {
    ...showResult(hidden ? hide(result) : result),
    ...shownResult(result, hidden),
    status: isIgnored ? 'ignored' : result.status,
    durationMs,
    ...(items && {
      items: items.map(({ label, result: item, on: worker }): ItemOutcome => ({
        label: hidden ? '***' : label,
        ...(worker !== undefined && worker !== host && { delegatedTo: worker }),
        ...showResult(hidden ? hide(item) : item),
        ...shownResult(item, hidden),
      })),
    }),
    ...(stops === 'failed' && rescued && { rescue: true }),
    ...(result.attempts !== undefined && { attempts: result.attempts }),
    ...(on !== undefined && { delegatedTo: on }),
    ...(diff !== undefined && { diff }),
    ...(ran && { ran }),
  };
  return {
    outcome,
    registered: result.registered,
    setFacts: result.status === 'failed' || result.status === 'unreachable' ? {} : (result.setFacts ?? {}),
    control: result.control ?? [],
    factsOf,
    stops,
  };
}

/** `no_log`: that it happened is shown, not what. */
function hide(result: Result): Result {
  const { error, ...rest } = result;
  return {
    ...rest,
    changes: [],
    findings: [],
    effects: [],
    ...(result.status !== 'skipped' && { msg: HIDDEN }),
    ...(error && { error: hideError(error) }),
  };
}
