import type { Json } from '@signet/core';
import type { HostOutcome, Outcome } from '@signet/engine';
import { pythonJson } from './python-text.ts';

type Fields = Readonly<Record<string, Json>>;

/** Told by the line itself. */
const STATUSES: ReadonlySet<string> = new Set(['failed', 'skipped']);
const OF_LOOPS: ReadonlySet<string> = new Set(['results']);
const NOT_SHOWN: ReadonlySet<string> = new Set(['invocation', 'diff', 'exception', 'warnings', 'deprecations']);
/** What our tasks add to Ansible's results, as lists. */
const OURS: ReadonlySet<string> = new Set(['changes', 'effects', 'findings']);
/** Below three `-v`: Ansible shows the rest to people who look for bugs. */
const FULL_VERBOSITY = 3;
/** Tasks whose result is what they are for: shown always, one value a line. */
const ALWAYS_SHOWN: ReadonlySet<string> = new Set(['debug', 'assert']);
/** Tasks whose result is too long to be shown with one `-v`. */
const NEVER_SHOWN: ReadonlySet<string> = new Set(['setup', 'gather_facts']);
const HIDDEN_IN_DEBUG: ReadonlySet<string> = new Set(['changed', 'skip_reason']);

/** What is known of a result; what there is to say of a failure without one. */
export function fieldsOf(outcome: Outcome): Fields {
  const { result } = outcome;
  if (typeof result === 'object' && result !== null && !Array.isArray(result)) return result as Fields;
  return {
    ...(outcome.status === 'unreachable' && { changed: false, unreachable: true }),
    ...(outcome.error ? { msg: outcome.error.message } : outcome.msg !== undefined && { msg: outcome.msg }),
  };
}

/** `no_log`. */
export function isCensored(outcome: Outcome): boolean {
  return fieldsOf(outcome)['censored'] !== undefined;
}

/** A result is shown beside `ok`, `changed` and `skipping` with `-v`, and for some tasks always. */
export function showsResult(module: string, verbosity: number, outcome: Outcome): boolean {
  if (NEVER_SHOWN.has(module)) return false;
  return verbosity > 0 || isAlwaysShown(module, outcome);
}

/** Not where the task never got to what it is for, such as with an undefined variable in its arguments. */
function isAlwaysShown(module: string, outcome: Outcome): boolean {
  if (!ALWAYS_SHOWN.has(module) || outcome.status === 'skipped' || outcome.quiet || isCensored(outcome)) return false;
  const fields = fieldsOf(outcome);
  return ['ok', 'changed'].includes(outcome.status) || 'failed_when_result' in fields || 'assertion' in fields;
}

/** The JSON of a result as Ansible prints it. */
export function dumpResult(module: string, verbosity: number, outcome: Outcome | HostOutcome): string {
  const isPretty = isAlwaysShown(module, outcome) || verbosity >= FULL_VERBOSITY;
  return pythonJson(shownFields(module, verbosity, outcome), isPretty ? 4 : undefined);
}

/** The JSON of the result of a single task: one value a line, or all of it in one line. */
export function dumpSingle(module: string, verbosity: number, outcome: HostOutcome, oneLine: boolean): string {
  const isIndented = !oneLine || isAlwaysShown(module, outcome) || verbosity >= FULL_VERBOSITY;
  const text = pythonJson(shownFields(module, verbosity, outcome), isIndented ? 4 : 0);
  return oneLine ? text.replaceAll('\n', '') : text;
}

function shownFields(module: string, verbosity: number, outcome: Outcome): Fields {
  const fields = Object.entries(fieldsOf(outcome)).filter(
    ([name, value]) =>
      !STATUSES.has(name) &&
      !(OURS.has(name) && Array.isArray(value)) &&
      !name.startsWith('_ansible_') &&
      !('items' in outcome && OF_LOOPS.has(name)) &&
      (verbosity >= FULL_VERBOSITY || !NOT_SHOWN.has(name)),
  );
  const all: Fields = Object.fromEntries(fields);
  if (isCensored(outcome)) return censored(all);
  if (module !== 'debug' || outcome.status === 'skipped') return all;
  if ('msg' in all) return { msg: all['msg'] ?? null };
  return Object.fromEntries(fields.filter(([name]) => !HIDDEN_IN_DEBUG.has(name)));
}

const CENSORED = "the output has been hidden due to the fact that 'no_log: true' was specified for this result";

function censored(all: Fields): Fields {
  const kept = ['attempts', 'changed', 'retries'].flatMap((name) => {
    const value = all[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { censored: CENSORED, ...Object.fromEntries(kept) };
}
