import { foldReport, localTime, type RunEvent } from '@signet/engine';
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
import { summaryLines, type SummaryDetail } from './summary.ts';

const theme = pc.createColors(false);
const task = taskRef('Config');
const restart = taskRef('restart');

function summary(events: readonly RunEvent[], detail: Partial<SummaryDetail> = {}): string[] {
  return summaryLines(foldReport(events), { theme, ...detail });
}

const change = { path: 'mode', from: '0644', to: '0600' };

describe('the summary', () => {
  it('of a run: what changed where, a row per host, the verdict', () => {
    const events = eventsOf(
      runStart(),
      playStart(),
      taskStart(task, 'a', 'b'),
      hostResult(task, 'a', { status: 'changed', changes: [change, { ...change, path: 'owner' }] }),
      hostResult(task, 'b'),
      runEnd({ a: { ok: 1, changed: 1 }, b: { ok: 1 } }, { changed: 1 }),
    );
    expect(summary(events)).toEqual([
      '',
      'Changed:',
      '  Config  a  mode, owner',
      '',
      'host  ok  changed  unreachable  failed  skipped  rescued  ignored',
      'a      1        1            0       0        0        0        0',
      'b      1        0            0       0        0        0        0',
      '',
      'Done in 5.0 s; changed=1',
    ]);
  });

  it('of a check: what would change, the restarts that would follow, what may run, how much is known', () => {
    const events = eventsOf(
      runStart({ check: true }),
      playStart(),
      taskStart(task, 'a'),
      hostResult(task, 'a', { status: 'changed', changes: [change] }),
      taskStart(taskRef('Later'), 'a'),
      hostResult(taskRef('Later'), 'a', { status: 'skipped', mayRun: true }),
      handlerStart(restart, 'a'),
      handlerResult(restart, 'a', { status: 'changed', effects: ['would restart server1'] }),
      runEnd({ a: { ok: 2, changed: 2, skipped: 1 } }, { changed: 2, mayRun: 1, coverage: { known: 2, total: 3 } }),
    );
    expect(summary(events).filter((line) => !/^(host|a ) /u.test(line))).toEqual([
      '',
      'Would change:',
      '  Config            a  mode',
      '  handler: restart  a',
      '',
      'Would follow:',
      '  would restart server1  a',
      '',
      'May run, depending on what is not known before the changes:',
      '  Later  a',
      '',
      '',
      'Checked in 8.0 s: 1 task would change something, 1 handler would follow. Nothing was written.',
      '1 task may run: what they depend on is not known before the changes',
      'Coverage: what 2 of 3 tasks would do is known (66 %).',
    ]);
  });

  it('of a check in which a task ran claims not that nothing was written', () => {
    const ran = taskRef('Really');
    const events = eventsOf(
      runStart({ check: true }),
      playStart(),
      taskStart(task, 'a'),
      hostResult(task, 'a', { status: 'changed', changes: [change] }),
      taskStart(ran, 'a'),
      hostResult(ran, 'a', { status: 'changed', ran: true }),
      runEnd({ a: { ok: 2, changed: 2 } }, { changed: 2 }),
    );
    const lines = summary(events);
    expect(lines.slice(0, 6)).toEqual(['', 'Changed:', '  Really  a', '', 'Would change:', '  Config  a  mode']);
    expect(lines.at(-1)).toBe(
      'Checked in 6.0 s: 1 task would change something. Only 1 task with check_mode: false ran.',
    );
  });

  it('of a check: a command is a task that would change something, not what follows one', () => {
    const events = eventsOf(
      runStart({ check: true }),
      playStart(),
      taskStart(task, 'a'),
      hostResult(task, 'a', { status: 'changed', effects: ['run uptime'] }),
      runEnd({ a: { ok: 1, changed: 1 } }, { changed: 1 }),
    );
    expect(summary(events)).not.toContain('Would follow:');
  });

  it('of a failure in a role: the role before the name of the task', () => {
    const events = eventsOf(
      runStart(),
      playStart(),
      taskStart(task, 'a'),
      hostResult({ ...task, role: 'web' }, 'a', { status: 'failed', error: { code: 'NOPE', message: 'No.' } }),
      runEnd({ a: { failed: 1 } }, { exitCode: 2 }),
    );
    expect(summary(events).slice(1, 3)).toEqual(['Failed:', '  web : Config  a']);
  });

  it('of a failure: each error once with its hosts, frame and hint, what is owed, how to go on', () => {
    const error = { code: 'NOPE', message: 'It cannot be.', hint: 'Let it be.', at: task.at };
    const owed = [{ host: 'a', play: 'Play', handler: 'restart', since: '2026-11-26T12:00:00.000Z', run: 'r' }];
    const events = eventsOf(
      runStart(),
      playStart(),
      taskStart(task, 'a', 'b', 'c', 'd'),
      hostResult(task, 'a', { status: 'failed', error }),
      hostResult(task, 'b', { status: 'failed', error }),
      hostResult(task, 'c', { status: 'unreachable', error: { code: 'SSH', message: 'refused' } }),
      hostResult(task, 'd', { status: 'failed', error, rescue: true }),
      runEnd({ a: { failed: 1 } }, { exitCode: 4, owed }),
    );
    const frame: SummaryDetail['frame'] = ({ at, message, hint }) =>
      at && `site.yml:4:7  NOPE\n  ${message}\n\n  > 4 | here\n  ${hint}`;
    expect(summary(events, { frame, resume: 'signet resume r' }).slice(0, 14)).toEqual([
      '',
      'Failed:',
      '  Config  a, b',
      '    site.yml:4:7  NOPE',
      '      It cannot be.',
      '',
      '      > 4 | here',
      '      Let it be.',
      '  Config  c  unreachable',
      '    SSH  refused',
      '',
      'Rescued:',
      '  Config  d',
      '',
    ]);
    expect(summary(events, { resume: 'signet resume r' }).slice(-5)).toEqual([
      'Failed in 7.0 s; changed=0',
      'Still owed:',
      `  handler "restart" on a, since ${localTime('2026-11-26T12:00:00.000Z')}`,
      'Run the playbook again; it pays them first.',
      'To go on where it stopped: signet resume r',
    ]);
  });

  it('of a run that was cut off says so', () => {
    const lines = summary(eventsOf(runStart(), playStart(), taskStart(task, 'a')), { resume: 'signet resume r' });
    expect(lines.at(-2)).toMatch(/^Interrupted in/u);
    expect(lines.at(-1)).toBe('To go on where it stopped: signet resume r');
  });

  it('cuts long lists, and says how much there is', () => {
    const many = Array.from({ length: 30 }, (_, index) => taskRef(`T${index}`));
    const events = eventsOf(
      runStart(),
      playStart(),
      ...many.flatMap((one) => [taskStart(one, 'a'), hostResult(one, 'a', { status: 'changed' })]),
      runEnd(),
    );
    expect(summary(events)).toContain('  and 10 more');
  });
});
