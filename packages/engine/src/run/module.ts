import {
  type ActionReport,
  type Change,
  type Finding,
  type Module,
  type PendingChange,
  type PretendedResult,
  sameValue,
  type TaskContext,
} from '@signet/core';
import { UNKNOWN } from '@signet/expressions';
import type { TaskStep } from '../playbook.ts';
import type { LayeredScope } from '../vars/scope.ts';
import { accessOf, environmentOf } from './access.ts';
import { resolveArguments } from './arguments.ts';
import { type Background, detached } from './background.ts';
import { contextOf } from './context.ts';
import { withFacts } from './facts.ts';
import type { Frame } from './frame.ts';
import type { HostState } from './host-state.ts';
import type { Notifier } from './notifier.ts';
import type { PlayRun } from './play-run.ts';
import { failedWith, type Result, unknownUntilRun } from './result.ts';
import { scopeFor } from './scopes.ts';
import type { OpenTarget } from './targets.ts';

const NOT_FOLLOWED = '"signet check" writes nothing: check_mode: false is not followed.';

/** A task about to run on a host, or one item of its loop. */
export interface Invocation {
  readonly play: PlayRun;
  readonly host: HostState;
  /** The inventory name of the host it works on: another one with `delegate_to`. */
  readonly on: string;
  readonly step: TaskStep;
  readonly frame: Frame;
  readonly scope: LayeredScope;
  readonly check: boolean;
  /** `check_mode: false` in check mode, where it is not followed. */
  readonly refused: boolean;
  readonly diff: boolean;
  /** Ends the task: an interrupt of the run, or its own `timeout`. */
  readonly signal: AbortSignal;
  readonly item: string | undefined;
  /** `no_log` */
  readonly hidden: boolean;
  readonly notifier: Notifier;
  /** Of a handler in check mode: what the tasks that notified it would change. */
  readonly pending: readonly PendingChange[] | undefined;
  /** `async` with `poll: 0`. */
  readonly background: Background | undefined;
}

export async function runModule(invocation: Invocation, module: Module): Promise<Result> {
  const { play, host, on, step, frame, scope, check } = invocation;
  const { run } = play;
  const args = await withFacts(play, () => resolveArguments(step, scope));
  run.emitter.sawSecrets(args);
  if (module.kind === 'assertion' && module.provesWantedState && check && run.pendingChanges > 0) {
    return unknownUntilRun('proved after the changes');
  }
  const access = await withFacts(play, () =>
    accessOf(run, on, on === host.name ? scope : scopeFor(play, on, step, frame), step),
  );
  const environment = await withFacts(play, () => environmentOf(step, scope));
  const target = await play.targets.open(access, module.target, run.check);
  const context = contextOf({ ...invocation, host: host.name, at: step.at, access, target, environment });
  // As it is then: of a host that was lost and found, over its new connection.
  const current = async (): Promise<OpenTarget> => play.targets.open(access, module.target, run.check);
  try {
    return await onTarget({ ...invocation, current }, module, args, target, context);
  } catch (error) {
    await play.targets.lost(target.link, error);
    throw error;
  }
}

async function onTarget(
  invocation: Invocation & { readonly current: () => Promise<OpenTarget> },
  module: Module,
  args: Record<string, unknown>,
  target: OpenTarget,
  context: TaskContext,
): Promise<Result> {
  const { play, host, step, check, refused } = invocation;
  const { run } = play;
  switch (module.kind) {
    case 'assertion': {
      const current = await module.read(target.session.read as never, args, context);
      const facts = asInAnsible(play, module, module.facts?.(current, args) ?? {});
      run.emitter.sawSecrets(facts);
      return judged(module.verify(current, args), facts, step);
    }
    case 'task': {
      const read = async (): Promise<unknown> =>
        module.read((await invocation.current()).session.read as never, args, context);
      const current = await read();
      run.emitter.sawSecrets(current);
      const changes = module.diff(current, args);
      let facts = module.facts?.(current, args, changes) ?? {};
      run.emitter.sawSecrets([facts, changes]);
      if (changes.length > 0 && !check) {
        const stillDiffers = async (): Promise<readonly Change[]> => module.diff(await read(), args);
        const found = await applying(invocation, target, changes, stillDiffers, () =>
          module.apply(target.session.write as never, changes, args, context),
        );
        run.emitter.sawSecrets(found);
        facts = { ...facts, ...found };
        const { item, hidden } = invocation;
        const mayBeUndone = isOrdinary(module);
        host.noteApplied({ step, target, item, hidden, paths: pathsIn(args), mayBeUndone, stillDiffers });
      }
      if (check) invocation.notifier.foresee({ module: module.name, args, changes });
      return done({ changes, effects: [], facts, changed: changes.length > 0, refused });
    }
    case 'action':
      return runAction(invocation, module, args, target, context);
  }
}

async function runAction(
  invocation: Invocation,
  module: Module & { kind: 'action' },
  args: Record<string, unknown>,
  target: OpenTarget,
  context: TaskContext,
): Promise<Result> {
  const { play, host, check, refused, background, step } = invocation;
  if (check) {
    const foreseen = await module.foresee(target.session.read as never, args, context);
    if ('effects' in foreseen) return reported(foreseen, step, refused);
    const changed = foreseen.length > 0;
    if (play.compat && changed && module.pretend) return pretended(module.pretend(args, context));
    return { ...done({ changes: [], effects: foreseen, facts: {}, changed, refused }), registered: UNKNOWN };
  }
  invocation.notifier.announce(undefined);
  // A command of the playbook may undo what a file task made.
  if (isOrdinary(module) && !invocation.frame.handler) host.forgetUndoable(() => true);
  // What it may have staged is saved by the flush around it.
  host.touched.add(target);
  target.dirty = true;
  const report =
    background === undefined
      ? await module.run(target.session.write as never, args, context)
      : await detached(module, target, args, context, background);
  play.run.emitter.sawSecrets(report.facts);
  return reported(report, step, refused);
}

/** As Ansible says it, for a play that wants no other: it did not run, and has a result. */
function pretended({ facts, skipped: isSkipped }: PretendedResult): Result {
  const result = done({ changes: [], effects: [], facts, changed: !isSkipped, refused: false });
  if (!isSkipped) return result;
  return { ...result, status: 'skipped', registered: { ...(result.registered as object), skipped: true } };
}

function reported(
  { effects, facts = {}, changed, failure, skipped, leftOut }: ActionReport,
  step: TaskStep,
  refused: boolean,
): Result {
  const result = done({ changes: [], effects, facts, changed: changed ?? effects.length > 0, refused });
  if (failure) {
    const { code, message, hint } = failure;
    const registered = { ...(result.registered as object), failed: true, msg: message };
    return failedWith({ code, message, at: step.at, ...(hint !== undefined && { hint }) }, { effects, registered });
  }
  if (skipped === undefined) return result;
  if (leftOut !== true) return { ...result, msg: skipped };
  return {
    ...result,
    status: 'skipped',
    msg: skipped,
    registered: { ...(result.registered as object), skipped: true },
  };
}

/** In Ansible's ways what gathers facts registers them with the names that they have as variables. */
function asInAnsible({ compat }: PlayRun, { name }: Module, facts: Readonly<Record<string, unknown>>): typeof facts {
  const gathered = facts['ansible_facts'];
  if (!compat || (name !== 'setup' && name !== 'gather_facts') || typeof gathered !== 'object') return facts;
  const named = Object.entries(gathered ?? {}).map(([fact, value]) => [
    fact === 'gather_subset' || fact === 'module_setup' ? fact : `ansible_${fact}`,
    value,
  ]);
  return { ...facts, ansible_facts: Object.fromEntries(named) };
}

/** A task under one of Ansible's own names, such as `copy` or `command`. */
function isOrdinary({ name }: Module): boolean {
  return !name.includes('.');
}

function pathsIn(args: Readonly<Record<string, unknown>>): string[] {
  return Object.values(args).filter((value): value is string => typeof value === 'string' && /^[/~]/u.test(value));
}

/** Announces the handlers, then changes. After a failure it looks whether anything was changed at all. */
async function applying(
  { host, notifier }: Invocation,
  target: OpenTarget,
  changes: readonly Change[],
  stillDiffers: () => Promise<readonly Change[]>,
  apply: () => Promise<Readonly<Record<string, unknown>> | void>,
): Promise<Readonly<Record<string, unknown>> | void> {
  notifier.announce(target);
  host.touched.add(target);
  target.dirty = true;
  target.applied = true;
  try {
    return await apply();
  } catch (error) {
    if (!target.kind.staged && notifier.isAnnounced) {
      // A target that cannot be read now may be half changed: its handlers stay owed.
      const left = await stillDiffers().catch(() => undefined);
      if (left && sameChanges(left, changes)) notifier.withdraw('nothing was changed');
    }
    throw error;
  }
}

function sameChanges(a: readonly Change[], b: readonly Change[]): boolean {
  return (
    a.length === b.length &&
    a.every((change, index) => change.path === b[index]?.path && sameValue(change.from, b[index]?.from))
  );
}

interface Done {
  readonly changes: readonly Change[];
  readonly effects: readonly string[];
  readonly facts: Readonly<Record<string, unknown>>;
  readonly changed: boolean;
  readonly refused: boolean;
}

function done({ changes, effects, facts, changed, refused }: Done): Result {
  const registered = {
    ...facts,
    changed,
    failed: false,
    changes: changes.map((one) => ({ ...one })),
    effects: [...effects],
  };
  return {
    status: changed ? 'changed' : 'ok',
    changes,
    findings: [],
    effects,
    registered,
    ...(refused && changed && { msg: NOT_FOLLOWED }),
  };
}

/** An assertion fails with its first error; the others are among its findings. */
function judged(findings: readonly Finding[], facts: Readonly<Record<string, unknown>>, step: TaskStep): Result {
  const registered = { ...facts, changed: false, failed: false, findings: findings.map((one) => ({ ...one })) };
  const worst = findings.find((one) => one.severity === 'error');
  if (worst) {
    const { code, message, hint } = worst;
    return failedWith(
      { code, message, at: step.at, ...(hint !== undefined && { hint }) },
      { findings, registered: { ...registered, failed: true, msg: message } },
    );
  }
  return { status: 'ok', changes: [], findings, effects: [], registered };
}
