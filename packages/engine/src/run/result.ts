import { type Change, type Finding, InputError, SignetError } from '@signet/core';
import { UNKNOWN } from '@signet/expressions';
import type { ControlResult } from '../control/control-task.ts';
import type { Outcome, ShownChange, ShownError } from '../events.ts';
import type { TaskStep } from '../playbook.ts';
import { toJson } from '../vars/show-value.ts';
import { Interrupted } from './waiting.ts';

/** What a task, or one item of its loop, came to on a host; values as they are, not as they are shown. */
export interface Result {
  readonly status: 'ok' | 'changed' | 'skipped' | 'failed' | 'unreachable';
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
  readonly effects: readonly string[];
  readonly msg?: string;
  readonly error?: ShownError;
  readonly mayRun?: true;
  readonly quiet?: true;
  /** What `register` receives; UNKNOWN for what check mode did not run. */
  readonly registered: unknown;
  readonly setFacts?: Readonly<Record<string, unknown>>;
  /** What control tasks ask for, one per item. */
  readonly control?: readonly ControlResult[];
  readonly attempts?: number;
}

const NOTHING = { changes: [], findings: [], effects: [] } as const;

export function skipped(msg: string, more: Readonly<Record<string, unknown>> = {}): Result {
  return {
    ...NOTHING,
    status: 'skipped',
    msg,
    registered: { changed: false, skipped: true, skip_reason: msg, ...more },
  };
}

/** Check mode cannot know: shown as skipped, its result unknown to whoever uses it. */
export function mayRun(): Result {
  return { ...NOTHING, status: 'skipped', msg: 'may run', mayRun: true, registered: UNKNOWN };
}

export function unknownUntilRun(msg: string): Result {
  return { ...NOTHING, status: 'skipped', msg, registered: UNKNOWN };
}

export function failedWith(error: ShownError, more: Partial<Result> = {}): Result {
  const registered = { changed: false, failed: true, msg: error.message, code: error.code };
  return { ...NOTHING, status: 'failed', msg: error.message, error, registered, ...more };
}

/** What people see of an error; one without a place gets that of the task. */
export function showError(error: SignetError | Interrupted, step: Pick<TaskStep, 'at'>): ShownError {
  if (!(error instanceof SignetError)) return { code: 'INTERRUPTED', message: 'Interrupted.', at: step.at };
  const message = error instanceof InputError ? error.diagnostics.map((one) => one.message).join('\n') : error.message;
  return { code: error.code, message, at: error.at ?? step.at, ...(error.hint !== undefined && { hint: error.hint }) };
}

/** What `no_log` leaves of a message. */
export const HIDDEN = 'The output is hidden because of no_log.';

/** `no_log`: which error it was is shown, not what it says. */
export function hideError({ code, at }: ShownError): ShownError {
  return { code, message: HIDDEN, ...(at && { at }) };
}

export function showChanges(changes: readonly Change[]): ShownChange[] {
  return changes.map(({ path, from, to, detail }) => ({
    path,
    from: toJson(from),
    to: toJson(to),
    ...(detail !== undefined && { detail }),
  }));
}

/** The registered value as an event carries it. */
export function shownResult(result: Result, hidden: boolean): Pick<Outcome, 'result'> {
  if (!hidden) return { result: toJson(result.registered) };
  const { changed } = result.registered as { readonly changed?: unknown };
  return { result: { censored: HIDDEN, ...(typeof changed === 'boolean' && { changed }) } };
}

/** A result as an event carries it. */
export function showResult(result: Result): Outcome {
  return {
    status: result.status,
    changes: showChanges(result.changes),
    findings: result.findings.map(({ severity, code, message, hint }) => ({
      severity,
      code,
      message,
      ...(hint !== undefined && { hint }),
    })),
    effects: [...result.effects],
    ...(result.msg !== undefined && { msg: result.msg }),
    ...(result.error && { error: result.error }),
    ...(result.mayRun && { mayRun: true }),
    ...(result.quiet && { quiet: true }),
  };
}

/** A loop over nothing. */
export function nothingToLoop(): Result {
  const reason = 'No items in the list';
  return {
    ...NOTHING,
    status: 'skipped',
    msg: reason,
    registered: { changed: false, skipped: true, skipped_reason: reason, results: [] },
  };
}
