import type { Json } from '@signet/core';
import type { ResumePosition, RunEvent, RunRequest } from '../events.ts';

export type { ResumePosition } from '../events.ts';

/** What of a run is left to do. */
export interface ResumePoint {
  /** The run that is continued. */
  readonly run: string;
  readonly playbook: string;
  readonly inventory: string;
  /** What the run was asked for; missing in journals that did not keep it. */
  readonly options: RunRequest | undefined;
  /** Hosts with something left to do; `null` for one that had not begun. Others are done and take no part. */
  readonly hosts: Readonly<Record<string, ResumePosition | null>>;
  /** Results of the tasks that are passed over, by host and task id, for what they registered; secrets are masked. */
  readonly results: Readonly<Record<string, Readonly<Record<string, Json>>>>;
}

interface Progress {
  /** Where it began, when the run continued another one. */
  readonly from: ResumePosition | null;
  last?: ResumePosition;
  /** It failed here, and nothing handled that. */
  failed?: ResumePosition;
  /** Changes that wait for being saved: by target, the first task that made one. */
  staged: Map<string, ResumePosition>;
  /** Changes that were dropped: the first task that made one. */
  lost?: ResumePosition;
}

/**
 * Where a run stopped, from its journal: hosts that failed or were not reached go on at the task that failed, hosts that
 * were cut off behind the last one they completed. Where staged changes were dropped, a host goes back to the first task
 * that made one.
 *
 * @returns `undefined` when there is nothing left to do, or the journal does not even hold the start of its run.
 */
export function resumePoint(events: readonly RunEvent[]): ResumePoint | undefined {
  const [start] = events;
  if (start?.type !== 'run-start') return undefined;
  const progress = new Map<string, Progress>(
    Object.entries(start.options?.resumes?.hosts ?? Object.fromEntries(start.hosts.map((host) => [host, null]))).map(
      ([host, from]) => [host, { from, staged: new Map() }],
    ),
  );
  // A host may be called anything.
  const results = Object.create(null) as Record<string, Record<string, Json>>;
  let sinceFailure: 'nothing' | 'something' = 'nothing';
  let play = '';
  for (const event of events) {
    if (event.type === 'play-start') play = event.play;
    const fails = follow(progress, event, play);
    if (fails) sinceFailure = 'nothing';
    else if (event.type === 'task-start') sinceFailure = 'something';
    if (event.type === 'host-result' && event.result !== undefined)
      (results[event.host] ??= {})[event.task.id] = event.result;
  }
  const end = events.at(-1);
  // A run that a failure ended for everybody says so only by starting nothing more.
  const isCutOff = end?.type !== 'run-end' || end.interrupted || (end.exitCode !== 0 && sinceFailure === 'nothing');
  const hosts: Record<string, ResumePosition | null> = {};
  for (const [host, { from, last, failed, staged, lost }] of progress) {
    const unsaved = isCutOff ? [...staged.values()][0] : undefined;
    const again = lost ?? unsaved ?? failed;
    if (again) hosts[host] = again;
    else if (isCutOff) hosts[host] = last ?? from;
  }
  if (Object.keys(hosts).length === 0) return undefined;
  return {
    run: start.runId,
    playbook: start.playbook,
    inventory: start.inventory,
    options: start.options,
    hosts,
    results: Object.fromEntries(Object.entries(results).filter(([host]) => host in hosts)),
  };
}

/** @returns whether it is a failure that nothing handles. */
function follow(progress: Map<string, Progress>, event: RunEvent, play: string): boolean {
  if (!('host' in event) || event.host === undefined) return false;
  const host: Progress = progress.get(event.host) ?? { from: null, staged: new Map() };
  progress.set(event.host, host);
  switch (event.type) {
    case 'host-result': {
      const position = { play, taskId: event.task.id };
      if ((event.status === 'failed' || event.status === 'unreachable') && !event.rescue) {
        host.failed ??= position;
        return true;
      }
      host.last = { ...position, after: true };
      return false;
    }
    case 'handler-result':
      // Handlers are owed by the ledger; the tasks before them are done.
      if ((event.status !== 'failed' && event.status !== 'unreachable') || event.rescue) return false;
      if (host.last) host.failed ??= host.last;
      return true;
    case 'verify-result':
      if (event.converged || event.rescue) return false;
      host.failed ??= { play, taskId: event.task.id };
      return true;
    case 'applying':
      if (event.staged !== undefined && !host.staged.has(event.staged))
        host.staged.set(event.staged, { play, taskId: event.task.id });
      return false;
    case 'saved':
      host.staged.delete(event.target);
      return false;
    case 'discarded': {
      const first = host.staged.get(event.target);
      if (first) host.lost ??= first;
      host.staged.delete(event.target);
      return false;
    }
    case 'save-failed': {
      const first = host.staged.get(event.target);
      if (first) host.lost ??= first;
      return true;
    }
    default:
      return false;
  }
}
