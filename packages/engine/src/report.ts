import type { Json } from '@signet/core';
import type { Debt, HostOutcome, RunEvent, ShownChange, ShownError, ShownFinding, Stats, TaskRef } from './events.ts';
import { debtsAfter } from './journal/ledger.ts';

/** What a run did; JSON, made from its events alone. */
export interface Report {
  readonly runId: string;
  readonly playbook: string;
  readonly inventory: string;
  readonly check: boolean;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly durationMs: number;
  readonly hosts: Readonly<Record<string, Stats>>;
  readonly plays: readonly PlayReport[];
  readonly changed: number;
  readonly mayRun: number;
  /** Check mode: tasks whose outcome is known, and all that were looked at. */
  readonly coverage?: { readonly known: number; readonly total: number };
  /** `set_stats`: by host, and under the empty name for the whole run. */
  readonly customStats?: Readonly<Record<string, Json>>;
  readonly warnings: readonly Warning[];
  readonly failures: readonly Failure[];
  readonly owed: readonly Debt[];
  readonly interrupted: boolean;
  readonly internalError?: string;
  readonly exitCode: number;
}

export interface PlayReport {
  readonly id: string;
  readonly name: string;
  readonly hosts: readonly string[];
  /** In the order they started; a handler that ran twice is there twice. */
  readonly tasks: readonly TaskReport[];
  readonly notes: readonly {
    readonly host: string;
    readonly target: string;
    readonly message: string;
    readonly data?: unknown;
  }[];
}

export interface TaskReport extends TaskRef {
  readonly kind: 'task' | 'handler';
  readonly results: Readonly<Record<string, HostOutcome>>;
}

export interface Failure extends ShownError {
  readonly host: string;
  readonly task?: string;
  /** The role that the task belongs to. */
  readonly role?: string;
  readonly status: 'failed' | 'unreachable';
  /** A failure that a `rescue` took or that was ignored. */
  readonly handled: boolean;
  readonly changes?: readonly ShownChange[];
}

export interface Warning extends ShownFinding {
  readonly host?: string;
  readonly task?: string;
}

const NOTHING: Stats = { ok: 0, changed: 0, unreachable: 0, failed: 0, skipped: 0, rescued: 0, ignored: 0 };

type Counted = Pick<HostOutcome, 'status' | 'rescue' | 'result' | 'items'>;

/**
 * Counts as Ansible's recap does: changed counts as ok too, ignored as ok and, where the result says so, as changed;
 * rescued not as failed.
 */
export function countOutcome(stats: Stats = NOTHING, outcome: Counted): Stats {
  switch (outcome.status) {
    case 'ok':
      return { ...stats, ok: stats.ok + 1 };
    case 'changed':
      return { ...stats, ok: stats.ok + 1, changed: stats.changed + 1 };
    case 'skipped':
      return { ...stats, skipped: stats.skipped + 1 };
    case 'ignored':
      return {
        ...stats,
        ok: stats.ok + 1,
        changed: stats.changed + (isTrueIn(outcome.result, 'changed') && !wasUnreachable(outcome) ? 1 : 0),
        ignored: stats.ignored + 1,
      };
    case 'unreachable':
      return { ...stats, unreachable: stats.unreachable + 1 };
    case 'failed':
      return outcome.rescue ? { ...stats, rescued: stats.rescued + 1 } : { ...stats, failed: stats.failed + 1 };
  }
}

/** Folds the recap over events, one at a time. */
export class Recap {
  readonly #hosts = new Map<string, Stats>();
  changed = 0;
  mayRun = 0;
  #total = 0;

  /** Tasks whose outcome is known, and all that were looked at. */
  get coverage(): { known: number; total: number } {
    return { known: this.#total - this.mayRun, total: this.#total };
  }

  record(event: RunEvent): void {
    switch (event.type) {
      case 'host-result':
      case 'handler-result':
        this.#count(event.host, event);
        this.#total += 1;
        if (event.status === 'changed') this.changed += 1;
        if (event.mayRun) this.mayRun += 1;
        break;
      case 'included':
        // Ansible counts an include of tasks, and not one of a role.
        if (event.task.module !== 'include_role') for (const host of event.hosts) this.#count(host, { status: 'ok' });
        break;
      case 'verify-result':
        if (!event.converged) this.#count(event.host, { status: 'failed', ...(event.rescue && { rescue: true }) });
        break;
      case 'save-failed':
        this.#count(event.host, { status: 'failed' });
        break;
      default:
    }
  }

  #count(host: string, outcome: Counted): void {
    this.#hosts.set(host, countOutcome(this.#hosts.get(host), outcome));
  }

  get stats(): Record<string, Stats> {
    return Object.fromEntries([...this.#hosts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }
}

/** Of a loop it is enough that one item was. */
function wasUnreachable({ items }: Counted): boolean {
  return items?.some(({ status }) => status === 'unreachable') ?? false;
}

/** What a task that failed says of itself. */
function isTrueIn(result: Json | undefined, name: string): boolean {
  return typeof result === 'object' && result !== null && (result as Readonly<Record<string, Json>>)[name] === true;
}

interface OpenPlay {
  id: string;
  name: string;
  hosts: readonly string[];
  tasks: (TaskRef & { kind: 'task' | 'handler'; results: Record<string, HostOutcome> })[];
  notes: { host: string; target: string; message: string; data?: unknown }[];
}

/** The report of a run from its events; also of one that was cut off, as far as it got. */
export function foldReport(events: readonly RunEvent[]): Report {
  const [start] = events;
  if (start?.type !== 'run-start') throw new RangeError('a report begins with the event run-start');
  const recap = new Recap();
  const plays: OpenPlay[] = [];
  const warnings: Warning[] = [];
  const failures: Failure[] = [];
  let internalError: string | undefined;
  for (const event of events) {
    recap.record(event);
    const play = plays.at(-1);
    switch (event.type) {
      case 'play-start':
        plays.push({ id: event.play, name: event.name, hosts: event.hosts, tasks: [], notes: [] });
        break;
      case 'task-start':
        play?.tasks.push({ kind: 'task', ...event.task, results: {} });
        break;
      case 'handler-start':
        play?.tasks.push({ kind: 'handler', ...event.handler, results: {} });
        break;
      case 'host-result':
      case 'handler-result': {
        const task = event.type === 'host-result' ? event.task : event.handler;
        const outcome = outcomeOf(event);
        const entry = play?.tasks.findLast((one) => one.id === task.id);
        if (entry) entry.results[event.host] = outcome;
        collect(event.host, task, outcome, warnings, failures);
        break;
      }
      case 'target-note':
        play?.notes.push({
          host: event.host,
          target: event.target,
          message: event.message,
          ...(event.data !== undefined && { data: event.data }),
        });
        break;
      case 'verify-result':
        if (event.error) {
          failures.push({
            ...event.error,
            host: event.host,
            task: event.task.name,
            ...(event.task.role !== undefined && { role: event.task.role }),
            status: 'failed',
            handled: event.rescue === true,
            changes: event.changes,
          });
        }
        break;
      case 'save-failed':
        failures.push({ ...event.error, host: event.host, status: 'failed', handled: false });
        break;
      case 'diagnostic':
        if (event.diagnostic.severity === 'warning')
          warnings.push({ ...event.diagnostic, ...(event.host !== undefined && { host: event.host }) });
        break;
      case 'internal-error':
        internalError ??= event.stack ?? event.message;
        break;
      default:
    }
  }
  const last = events.at(-1) ?? start;
  const end = last.type === 'run-end' ? last : undefined;
  return {
    runId: start.runId,
    playbook: start.playbook,
    inventory: start.inventory,
    check: start.check,
    startedAt: start.time,
    endedAt: last.time,
    durationMs: Date.parse(last.time) - Date.parse(start.time),
    hosts: recap.stats,
    plays,
    changed: recap.changed,
    mayRun: recap.mayRun,
    ...(end?.coverage && { coverage: end.coverage }),
    ...(end?.customStats && { customStats: end.customStats }),
    warnings,
    failures,
    owed: end?.owed ?? debtsAfter(events) ?? [],
    interrupted: end?.interrupted ?? true,
    ...(internalError !== undefined && { internalError }),
    exitCode: end?.exitCode ?? 130,
  };
}

function outcomeOf(event: RunEvent & { type: 'host-result' | 'handler-result' }): HostOutcome {
  const { status, changes, findings, effects, durationMs, msg, error, mayRun } = event;
  const { result, items, rescue, attempts, delegatedTo, ran } = event;
  return {
    status,
    changes,
    findings,
    effects,
    durationMs,
    ...(msg !== undefined && { msg }),
    ...(error && { error }),
    ...(mayRun && { mayRun }),
    ...(result !== undefined && { result }),
    ...(items && { items }),
    ...(rescue && { rescue }),
    ...(attempts !== undefined && { attempts }),
    ...(delegatedTo !== undefined && { delegatedTo }),
    ...(ran && { ran }),
  };
}

function collect(
  host: string,
  { name, role }: TaskRef,
  outcome: HostOutcome,
  warnings: Warning[],
  failures: Failure[],
): void {
  for (const part of outcome.items ?? [outcome]) {
    for (const finding of part.findings)
      if (finding.severity === 'warning') warnings.push({ ...finding, host, task: name });
    const handled = outcome.status === 'ignored' || outcome.rescue === true;
    if (part.error && part.status !== 'ok') {
      failures.push({
        ...part.error,
        host,
        task: name,
        ...(role !== undefined && { role }),
        status: part.status === 'unreachable' ? 'unreachable' : 'failed',
        handled,
      });
    }
  }
}
