import type { RunEvent } from '@signet/engine';
import { describe, expect, it } from 'vitest';
import { type EventBody, eventsOf, hostResult, hostStart, taskRef, taskStart } from '../../testing/run-events.ts';
import { LiveWork } from './live-work.ts';

const NOON = Date.parse('2026-11-26T12:00:00.000Z');
const SIZE = { columns: 80, rows: 24 };
const task = taskRef('Build it', { role: 'app' });

function after(...events: readonly RunEvent[]): LiveWork {
  const live = new LiveWork();
  for (const event of events) live.onEvent(event);
  return live;
}

function output(host: string, text: string): EventBody {
  return { type: 'output', host, task, stream: 'stdout', text };
}

/** Without the moving sign. */
function shown(live: LiveWork, seconds: number, size = SIZE): string[] {
  return live.lines(NOON + seconds * 1000, size).map((line) => line.replaceAll(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/gu, '*'));
}

describe('what is being worked on', () => {
  it('is one line for one host: what, where, how long', () => {
    const live = after(...eventsOf(taskStart(task, 'a'), hostStart(task, 'a')));
    expect(shown(live, 5)).toEqual(['  * app : Build it · a · 4.0 s']);
  });

  it('counts hosts and names the ones that take longest first', () => {
    const live = after(
      ...eventsOf(
        taskStart(task, 'a', 'b', 'c', 'd'),
        hostStart(task, 'a'),
        hostStart(task, 'b'),
        hostStart(task, 'c'),
        hostResult(task, 'a', { status: 'failed' }),
      ),
    );
    expect(shown(live, 10)).toEqual([
      '  * app : Build it · 1 of 4 hosts done · 1 failed · 8.0 s',
      '      b · 8.0 s',
      '      c · 7.0 s',
    ]);
  });

  it('shows the last lines of what a long command writes, but not in its first moment', () => {
    const live = after(
      ...eventsOf(
        taskStart(task, 'a'),
        hostStart(task, 'a'),
        output('a', 'one\ntwo\nthree\n10 %\r20 %\rfo'),
        output('a', 'ur\n\u001B[2Jfive'),
      ),
    );
    expect(shown(live, 2)).toHaveLength(1);
    expect(shown(live, 4).slice(1)).toEqual(['      │ three', '      │ four', '      │ \\x1b[2Jfive']);
  });

  it('names a stall, and what is missing', () => {
    const live = after(
      ...eventsOf(taskStart(task, 'a', 'b'), hostStart(task, 'a'), hostStart(task, 'b'), output('b', 'x\n')),
    );
    expect(shown(live, 45)).toEqual([
      '  * app : Build it · 0 of 2 hosts done · 44 s',
      '      a · 44 s · no sign of life for 44 s',
      '      b · 43 s · no output for 42 s',
      '        │ x',
    ]);
    expect(live.stalls(NOON + 45_000)).toEqual([
      'app : Build it · a · 44 s · no sign of life for 44 s',
      'app : Build it · b · 43 s · no output for 42 s',
    ]);
    expect(live.stalls(NOON + 20_000)).toEqual([]);
  });

  it('tells what a wait is at, and which try it is', () => {
    const live = after(
      ...eventsOf(taskStart(task, 'a'), hostStart(task, 'a'), { type: 'retry', host: 'a', task, attempt: 2, left: 3 }),
    );
    expect(shown(live, 3)).toEqual(['  * app : Build it · a · 2.0 s · try 2 did not succeed, 3 left']);
  });

  it('names the task of each host where they are at different ones', () => {
    const other = taskRef('Other');
    const live = after(...eventsOf(taskStart(task, 'a', 'b'), hostStart(task, 'a'), hostStart(other, 'b')));
    expect(shown(live, 3)).toEqual([
      '  * several tasks · 2.0 s',
      '      app : Build it · a · 2.0 s',
      '      Other · b · 1.0 s',
    ]);
  });

  it('never is higher than a third of the screen, nor wider than it', () => {
    const hosts = Array.from({ length: 20 }, (_, index) => `host${index}`);
    const live = after(...eventsOf(taskStart(task, ...hosts), ...hosts.map((host) => hostStart(task, host))));
    const lines = shown(live, 60, { columns: 30, rows: 12 });
    expect(lines).toHaveLength(6);
    expect(lines.at(-1)).toBe('      and 16 more');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(30);
  });

  it('is nothing once everybody is done', () => {
    const live = after(...eventsOf(taskStart(task, 'a'), hostStart(task, 'a'), hostResult(task, 'a')));
    expect([live.isIdle, shown(live, 9)]).toEqual([true, []]);
  });
});
