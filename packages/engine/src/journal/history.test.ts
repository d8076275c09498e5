import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readHistory } from './journal.ts';

const time = '2026-11-23T20:00:00.000Z';
const start = (sequence: number, playbook = 'p'): object => ({
  ...{ type: 'run-start', runId: `r${sequence}`, playbook, inventory: 'i', sequence, check: false, diff: false },
  ...{ hosts: ['h'], owed: [], time },
});
const applying = { type: 'applying', host: 'h', play: 'Play', handlers: ['restart'], time };
const long = { type: 'target-note', host: 'h', target: 'files', message: 'x'.repeat(100_000), time };
const debt = (run: number): object => ({ host: 'h', play: 'Play', handler: 'restart', since: time, run: `r${run}` });

function historyOf(journals: Record<string, readonly object[]>, torn = ''): unknown {
  const directory = mkdtempSync(join(tmpdir(), 'signet-history-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  mkdirSync(join(directory, 'runs'));
  for (const [name, events] of Object.entries(journals)) {
    const text = events.map((event) => `${JSON.stringify(event)}\n`).join('');
    writeFileSync(join(directory, 'runs', `${name}.jsonl`), text + torn);
  }
  return readHistory(directory, 'p', 'i');
}

it('is what the last run of this playbook owes, whatever its file is called', () => {
  expect(historyOf({ b: [start(1), applying], a: [start(2)], c: [start(3, 'other'), applying] })).toEqual({
    sequence: 2,
    owed: [],
  });
});

it('is taken from the end of a run that has one, however long the run was', () => {
  const end = { type: 'run-end', owed: [debt(1)], time };
  expect(historyOf({ a: [start(2), long, long, end] })).toEqual({ sequence: 2, owed: [debt(1)] });
  expect(historyOf({ a: [start(2), { ...end, note: long }] })).toMatchObject({ sequence: 2 });
});

it('is what the events come to when a run was cut off, also in the middle of saying that it ended', () => {
  const owed = { sequence: 2, owed: [debt(2)] };
  expect(historyOf({ a: [start(2), applying] })).toEqual(owed);
  expect(historyOf({ a: [start(2), applying, long] })).toEqual(owed);
  expect(historyOf({ a: [start(2), applying, long] }, '{"type":"run-end","owed":[],"ti')).toEqual(owed);
});

it('is nothing before the first run, or after one that never started', () => {
  expect(historyOf({})).toEqual({ sequence: 0, owed: [] });
  expect(historyOf({ a: [] })).toEqual({ sequence: 0, owed: [] });
});
