import type { HostOutcome, RunEvent, TaskRef } from '@signet/engine';

/** An event without its time. */
export type EventBody = RunEvent extends infer Event ? (Event extends RunEvent ? Omit<Event, 'time'> : never) : never;

/** Events of a run for tests, a second apart, the first at noon. */
export function eventsOf(...bodies: readonly EventBody[]): RunEvent[] {
  const noon = Date.parse('2026-11-26T12:00:00.000Z');
  return bodies.map((body, index) => ({ ...body, time: new Date(noon + index * 1000).toISOString() }) as RunEvent);
}

export function runStart(more: Partial<RunEvent & { type: 'run-start' }> = {}): EventBody {
  return {
    type: 'run-start',
    runId: '20261126T120000-0001',
    playbook: '/book/site.yml',
    inventory: '/book/hosts',
    sequence: 1,
    check: false,
    diff: false,
    hosts: ['a', 'b'],
    owed: [],
    compat: false,
    ...more,
  };
}

export function playStart(name = 'Play', hosts: readonly string[] = ['a', 'b']): EventBody {
  return { type: 'play-start', play: 'play1', name, hosts, at: { file: '/book/site.yml', line: 1, column: 3 } };
}

export function taskRef(name: string, more: Partial<TaskRef> = {}): TaskRef {
  return { id: `play1.${name}`, name, module: 'command', at: { file: '/book/site.yml', line: 4, column: 7 }, ...more };
}

export function taskStart(task: TaskRef, ...hosts: readonly string[]): EventBody {
  return { type: 'task-start', play: 'play1', task, hosts };
}

export function hostStart(task: TaskRef, host: string): EventBody {
  return { type: 'host-start', host, task };
}

export function outcome(more: Partial<HostOutcome> = {}): HostOutcome {
  return { status: 'ok', changes: [], findings: [], effects: [], durationMs: 1, ...more };
}

export function hostResult(task: TaskRef, host: string, more: Partial<HostOutcome> = {}): EventBody {
  return { type: 'host-result', host, play: 'play1', task, ...outcome(more) };
}

export function handlerStart(handler: TaskRef, ...hosts: readonly string[]): EventBody {
  return { type: 'handler-start', play: 'play1', handler, hosts };
}

export function handlerResult(handler: TaskRef, host: string, more: Partial<HostOutcome> = {}): EventBody {
  return { type: 'handler-result', host, play: 'play1', handler, ...outcome(more) };
}

const NOTHING = { ok: 0, changed: 0, unreachable: 0, failed: 0, skipped: 0, rescued: 0, ignored: 0 };

export function runEnd(
  stats: Readonly<Record<string, Partial<typeof NOTHING>>> = {},
  more: Partial<RunEvent & { type: 'run-end' }> = {},
): EventBody {
  const whole = Object.fromEntries(Object.entries(stats).map(([host, one]) => [host, { ...NOTHING, ...one }]));
  return { type: 'run-end', stats: whole, changed: 0, mayRun: 0, owed: [], interrupted: false, exitCode: 0, ...more };
}
