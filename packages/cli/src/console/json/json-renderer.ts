import { formatSourceRef, type Json } from '@signet/core';
import type { HostOutcome, RunEvent, TaskRef } from '@signet/engine';
import { fieldsOf } from '../ansible/results.ts';
import { pythonJson } from '../ansible/python-text.ts';
import type { Renderer } from '../renderer.ts';
import { titleOf } from '../task-title.ts';

interface Duration {
  readonly start: string;
  end?: string;
}

interface TaskEntry {
  readonly task: { readonly id: string; readonly name: string; readonly path: string; readonly duration: Duration };
  readonly hosts: Record<string, Json>;
}

interface PlayEntry {
  readonly play: { readonly id: string; readonly name: string; readonly path: string; readonly duration: Duration };
  readonly tasks: TaskEntry[];
}

/**
 * The run as the callback `ansible.posix.json` writes it: one document, at the end. A failure is counted as `failures`
 * there, as in that callback.
 */
export function createJsonRenderer({ customStats }: { readonly customStats: boolean }): Renderer {
  const plays: PlayEntry[] = [];
  return {
    onEvent: (event) => {
      collect(plays, event);
      return event.type === 'run-end' ? `${documentOf(plays, event, customStats)}\n` : '';
    },
  };
}

function collect(plays: PlayEntry[], event: RunEvent): void {
  const play = plays.at(-1);
  switch (event.type) {
    case 'play-start': {
      const { play: id, name, at, time } = event;
      plays.push({ play: { id, name, path: pathOf(at), duration: { start: time } }, tasks: [] });
      break;
    }
    case 'task-start':
      play?.tasks.push(entryOf(event.task, event.time));
      break;
    case 'handler-start':
      play?.tasks.push(entryOf(event.handler, event.time));
      break;
    case 'host-result':
      if (play) record(play, event.host, event.task, event, event.time);
      break;
    case 'handler-result':
      if (play) record(play, event.host, event.handler, event, event.time);
      break;
    case 'verify-result':
      if (play && event.error) {
        const entry = play.tasks.findLast(({ task }) => task.id === event.task.id);
        if (entry) entry.hosts[event.host] = { action: event.task.module, failed: true, msg: event.error.message };
      }
      break;
    default:
  }
}

function entryOf(task: TaskRef, start: string): TaskEntry {
  return { task: { id: task.id, name: titleOf(task), path: pathOf(task.at), duration: { start } }, hosts: {} };
}

function pathOf({ file, line }: TaskRef['at']): string {
  return formatSourceRef({ file, line, column: 1 }).replace(/:1$/u, '');
}

function record(play: PlayEntry, host: string, task: TaskRef, outcome: HostOutcome, time: string): void {
  let entry = play.tasks.findLast((one) => one.task.id === task.id);
  if (!entry) {
    entry = entryOf(task, time);
    play.tasks.push(entry);
  }
  entry.hosts[host] = {
    ...fieldsOf(outcome),
    action: task.module,
    ...(['failed', 'ignored'].includes(outcome.status) && { failed: true }),
    ...(outcome.status === 'skipped' && { skipped: true }),
  };
  entry.task.duration.end = time;
  play.play.duration.end = time;
}

function documentOf(plays: readonly PlayEntry[], end: RunEvent & { type: 'run-end' }, customStats: boolean): string {
  const stats = Object.entries(end.stats).map(([host, { failed, ...others }]) => [
    host,
    { ...others, failures: failed },
  ]);
  const { '': whole, ...hosts } = (customStats && end.customStats) || {};
  const document = {
    plays,
    stats: Object.fromEntries(stats) as Json,
    custom_stats: hosts,
    global_custom_stats: whole ?? {},
  };
  return pythonJson(document as unknown as Json, 4);
}
