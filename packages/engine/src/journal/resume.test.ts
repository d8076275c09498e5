import { describe, expect, it } from 'vitest';
import type { RunEvent, RunEventBody, Status } from '../events.ts';
import { resumePoint } from './resume.ts';

const time = '2026-11-23T20:00:00.000Z';

function events(...bodies: readonly RunEventBody[]): RunEvent[] {
  const start: RunEventBody = {
    type: 'run-start',
    runId: 'r1',
    playbook: '/book/play.yml',
    inventory: '/book/hosts',
    sequence: 1,
    check: false,
    diff: false,
    hosts: ['a', 'b'],
    owed: [],
    compat: false,
    options: { inventory: ['/book/hosts'], tags: ['x'] },
  };
  const play: RunEventBody = {
    type: 'play-start',
    play: 'play1',
    name: 'Play',
    hosts: ['a', 'b'],
    at: { file: 'p', line: 1, column: 1 },
  };
  return [start, play, ...bodies].map((body) => ({ ...body, time }));
}

function task(number: number): { id: string; name: string; module: string; at: RunEventTask['at'] } {
  return { id: `play1.tasks.${number}`, name: `T${number}`, module: 'm', at: { file: 'p', line: number, column: 1 } };
}
type RunEventTask = Extract<RunEventBody, { type: 'host-start' }>['task'];

function began(number: number, ...hosts: string[]): RunEventBody {
  return { type: 'task-start', play: 'play1', task: task(number), hosts };
}

function result(host: string, number: number, status: Status, more: object = {}): RunEventBody {
  const outcome = { status, changes: [], findings: [], effects: [], durationMs: 1, ...more };
  return { type: 'host-result', host, play: 'play1', task: task(number), ...outcome };
}

function end(exitCode: number, interrupted = false): RunEventBody {
  return { type: 'run-end', stats: {}, changed: 0, mayRun: 0, owed: [], interrupted, exitCode };
}

const at = (number: number): object => ({ play: 'play1', taskId: `play1.tasks.${number}` });
const behind = (number: number): object => ({ ...at(number), after: true });

describe('the point where a run goes on', () => {
  it('is nowhere after a run that came through, and without its start', () => {
    expect(
      resumePoint(events(began(0, 'a', 'b'), result('a', 0, 'ok'), result('b', 0, 'changed'), end(0))),
    ).toBeUndefined();
    expect(resumePoint([])).toBeUndefined();
  });

  it('is the failed task on the host that failed; the others are done', () => {
    const point = resumePoint(
      events(
        began(0, 'a', 'b'),
        result('a', 0, 'failed'),
        result('b', 0, 'ok'),
        began(1, 'b'),
        result('b', 1, 'ok'),
        end(2),
      ),
    );
    expect(point?.hosts).toEqual({ a: at(0) });
    expect(point).toMatchObject({ run: 'r1', playbook: '/book/play.yml', options: { tags: ['x'] } });
  });

  it('is behind the last completed task on hosts that a failure elsewhere ended', () => {
    const point = resumePoint(events(began(0, 'a', 'b'), result('a', 0, 'ok'), result('b', 0, 'unreachable'), end(4)));
    expect(point?.hosts).toEqual({ a: behind(0), b: at(0) });
  });

  it('takes no account of what was rescued or ignored', () => {
    const handled = [result('a', 0, 'failed', { rescue: true }), result('b', 0, 'ignored')];
    expect(resumePoint(events(began(0, 'a', 'b'), ...handled, end(0)))).toBeUndefined();
  });

  it('is the first failure, whatever `always` did after it', () => {
    const point = resumePoint(
      events(began(0, 'a'), result('a', 0, 'failed'), began(1, 'a'), result('a', 1, 'ok'), end(2)),
    );
    expect(point?.hosts).toEqual({ a: at(0) });
  });

  it('holds every host of a run that was killed, those that had not begun too', () => {
    const point = resumePoint(events(began(0, 'a'), result('a', 0, 'ok', { result: { rc: 0 } }), began(1, 'a')));
    expect(point?.hosts).toEqual({ a: behind(0), b: null });
    expect(point?.results).toEqual({ a: { 'play1.tasks.0': { rc: 0 } } });
  });

  it('holds every host of a run that was interrupted', () => {
    expect(resumePoint(events(began(0, 'a'), result('a', 0, 'ok'), end(130, true)))?.hosts).toEqual({
      a: behind(0),
      b: null,
    });
  });

  it('of a run that continued another one keeps where hosts began, and leaves out those that were done', () => {
    const hosts = { b: { play: 'play1', taskId: 'play1.tasks.3' } };
    const [start, ...rest] = events(began(3));
    const resumed = { ...start, options: { inventory: [], resumes: { run: 'r0', hosts } } } as unknown as RunEvent;
    expect(resumePoint([resumed, ...rest])?.hosts).toEqual(hosts);
  });

  it('goes back to the first task whose staged changes were dropped or never saved', () => {
    const applying = (number: number): RunEventBody => ({
      type: 'applying',
      host: 'a',
      play: 'play1',
      task: task(number),
      handlers: [],
      staged: 'cell',
    });
    const staged = [applying(0), result('a', 0, 'changed'), applying(1), result('a', 1, 'changed')];
    const dropped: RunEventBody = { type: 'discarded', host: 'a', play: 'play1', target: 'cell', handlers: [] };
    expect(resumePoint(events(...staged, result('a', 2, 'failed'), dropped, end(2)))?.hosts['a']).toEqual(at(0));
    expect(resumePoint(events(...staged))?.hosts['a']).toEqual(at(0));
    const saved: RunEventBody = { type: 'saved', host: 'a', target: 'cell', durationMs: 1 };
    expect(resumePoint(events(...staged, saved))?.hosts['a']).toEqual(behind(1));
  });

  it('is behind the tasks when a handler failed: the handler itself is owed', () => {
    const handler: RunEventBody = {
      type: 'handler-result',
      host: 'a',
      play: 'play1',
      handler: task(9),
      status: 'failed',
      changes: [],
      findings: [],
      effects: [],
      durationMs: 1,
    };
    expect(resumePoint(events(began(0, 'a'), result('a', 0, 'changed'), handler, end(2)))?.hosts['a']).toEqual(
      behind(0),
    );
  });
});
