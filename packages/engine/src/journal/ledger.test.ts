import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../events.ts';
import { debtsAfter } from './ledger.ts';

const time = '2026-11-23T20:00:00.000Z';
const task = { id: 't', name: 'Task', module: 'fake.setting', at: { file: 'play.yml', line: 1, column: 1 } };
const outcome = { changes: [], findings: [], effects: [], durationMs: 1 };
const start = (more: object = {}): RunEvent =>
  ({
    type: 'run-start',
    runId: 'r1',
    playbook: 'p',
    inventory: 'i',
    sequence: 1,
    check: false,
    diff: false,
    compat: false,
    hosts: ['h'],
    owed: [],
    time,
    ...more,
  }) as RunEvent;
const applying: RunEvent = { type: 'applying', host: 'h', play: 'Play', task, handlers: ['restart'], time };
const staging: RunEvent = { ...applying, staged: 'cell' };
const saving: RunEvent = { type: 'saving', host: 'h', target: 'cell', time };
const discarded: RunEvent = { type: 'discarded', host: 'h', play: 'Play', target: 'cell', handlers: ['restart'], time };
const result = (status: 'changed' | 'failed' | 'skipped'): RunEvent => ({
  type: 'handler-result',
  host: 'h',
  play: 'Play',
  handler: { ...task, name: 'restart' },
  status,
  ...outcome,
  time,
});
const debt = { host: 'h', play: 'Play', handler: 'restart', since: time, run: 'r1' };

describe('the ledger', () => {
  it('owes a handler before its task changes anything, until it has completed', () => {
    expect(debtsAfter([start(), applying])).toEqual([debt]);
    expect(debtsAfter([start(), applying, result('changed')])).toEqual([]);
    expect(debtsAfter([start(), applying, result('skipped')])).toEqual([]);
    expect(debtsAfter([start(), applying, result('failed')])).toEqual([debt]);
  });

  it('owes nothing for what was dropped or turned out unchanged', () => {
    expect(
      debtsAfter([
        start(),
        applying,
        { type: 'settled', host: 'h', play: 'Play', handlers: ['restart'], reason: 'x', time },
      ]),
    ).toEqual([]);
  });

  it('owes a handler of staged changes only from their save on', () => {
    expect(debtsAfter([start(), staging])).toEqual([]);
    expect(debtsAfter([start(), staging, saving])).toEqual([{ ...debt, saved: true }]);
    expect(debtsAfter([start(), staging, discarded, saving])).toEqual([]);
    expect(debtsAfter([start(), staging, saving, discarded])).toEqual([{ ...debt, saved: true }]);
    expect(debtsAfter([start(), staging, saving, applying])).toEqual([debt]);
    expect(debtsAfter([start(), staging, saving, result('changed')])).toEqual([]);
  });

  it('carries older debts with their first date', () => {
    const old = { ...debt, since: '2026-01-01T00:00:00.000Z', run: 'r0' };
    expect(debtsAfter([start({ owed: [old] }), applying])).toEqual([old]);
  });

  it('knows nothing of a journal without its start', () => {
    expect(debtsAfter([])).toBeUndefined();
    expect(debtsAfter([applying])).toBeUndefined();
  });

  it('neither owes nor pays in check mode', () => {
    expect(debtsAfter([start({ check: true }), applying])).toEqual([]);
    expect(debtsAfter([start({ check: true, owed: [debt] }), result('changed')])).toEqual([debt]);
  });
});
