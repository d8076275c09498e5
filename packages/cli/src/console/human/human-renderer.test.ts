import type { RunEvent } from '@signet/engine';
import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import {
  eventsOf,
  handlerResult,
  handlerStart,
  hostResult,
  playStart,
  runEnd,
  runStart,
  taskRef,
  taskStart,
} from '../../testing/run-events.ts';
import { rendered } from '../renderer.ts';
import { createHumanRenderer } from './human-renderer.ts';

const theme = pc.createColors(false);
const first = taskRef('First', { role: 'base' });
const second = taskRef('Second');

function lines(events: readonly RunEvent[], verbosity = 0, changes = false): string[] {
  return rendered(createHumanRenderer({ theme, changes, verbosity }), events)
    .split('\n')
    .map((line) => line.replaceAll(/ {3,}/gu, '   ').trimEnd())
    .slice(0, -1);
}

describe('the lines of a run for people', () => {
  const run = eventsOf(
    runStart(),
    playStart('Site'),
    taskStart(first, 'a', 'b'),
    hostResult(first, 'a', { result: { rc: 0 } }),
    hostResult(first, 'b', { result: { rc: 0 } }),
    taskStart(second, 'a', 'b'),
    hostResult(second, 'b', { status: 'changed', changes: [{ path: 'mode', from: '0644', to: '0600' }] }),
    hostResult(second, 'a', { status: 'unreachable', error: { code: 'SSH_REFUSED', message: 'refused' } }),
    handlerStart(taskRef('restart'), 'b'),
    handlerResult(taskRef('restart'), 'b', { status: 'changed' }),
    runEnd(),
  );

  it('are one for each task and status, with what there is to tell below', () => {
    expect(lines(run)).toEqual([
      '',
      'Site  a, b',
      '  ok   base : First   a, b',
      '  changed   Second   b',
      '  UNREACHABLE Second   a',
      '   SSH_REFUSED  refused',
      '  changed   handler: restart   b',
    ]);
  });

  it('show results with -v, and only what changed or failed with -q', () => {
    expect(lines(run, 1)).toContain('   {');
    expect(lines(run, -1)).toEqual([
      '  changed   Second   b',
      '  UNREACHABLE Second   a',
      '   SSH_REFUSED  refused',
      '  changed   handler: restart   b',
    ]);
    expect(lines(run, -2)).toEqual([]);
  });

  it('name hosts in their order, whichever answers first', () => {
    const late = eventsOf(
      runStart(),
      playStart(),
      taskStart(first, 'web', 'db'),
      hostResult(first, 'db'),
      hostResult(first, 'web'),
    );
    expect(lines(late).at(-1)).toBe('  ok   base : First   web, db');
  });

  it('wait for every host of a task, unless the next one starts', () => {
    const early = eventsOf(runStart(), playStart(), taskStart(first, 'a', 'b'), hostResult(first, 'a'));
    expect(lines(early)).toHaveLength(2);
    expect(lines([...early, ...eventsOf(taskStart(second, 'a'))])).toHaveLength(3);
  });

  it('keep tasks of a free strategy apart that overlap', () => {
    const free = eventsOf(
      runStart(),
      { ...playStart(), strategy: 'free' } as ReturnType<typeof playStart>,
      taskStart(first, 'a'),
      taskStart(first, 'b'),
      hostResult(first, 'a'),
      taskStart(second, 'a'),
      hostResult(second, 'a', { status: 'changed' }),
      hostResult(first, 'b'),
    );
    expect(lines(free).slice(2)).toEqual(['  changed   Second   a', '  ok   base : First   a, b']);
  });

  it('never send a control character of a host to the terminal', () => {
    const nasty = hostResult(first, 'a', { msg: '\u001B[2Jgone\r', result: { stdout: '\u001B]0;t\u0007' } });
    expect(lines(eventsOf(runStart(), taskStart(first, 'a'), nasty), 1).join('\n')).not.toMatch(/(?!\n)\p{Cc}/u);
  });

  it('say that no host matches, or none is left', () => {
    const none = eventsOf(
      runStart(),
      playStart('Nobody', []),
      { type: 'no-hosts-matched', play: 'play1' },
      { type: 'no-hosts-left', play: 'play1' },
    );
    expect(lines(none).slice(2)).toEqual([
      '  no hosts   no host matches the pattern of this play',
      '  stopped   no host is left to go on with',
    ]);
  });
});
