import { describe, expect, it } from 'vitest';
import { foldReport } from './report.ts';
import { Bench } from './testing/bench.ts';

const PLAYBOOK = `
- name: Cell
  hosts: dmgr
  tasks:
    - name: Domain
      fake.setting: { name: domain, value: x }
      notify: restart
  handlers:
    - name: restart
      fake.restart: { what: cell }
`;

const now = (): Date => new Date('2026-11-23T20:00:00Z');

describe('a report', () => {
  it('is a fold over the events, and JSON', async () => {
    const { events, report } = await new Bench().run(PLAYBOOK, { now, runId: 'r1' });
    expect(foldReport(events)).toEqual(report);
    expect(foldReport(JSON.parse(JSON.stringify(events)) as typeof events)).toEqual(report);
    const { plays, ...rest } = report;
    expect(rest).toEqual({
      runId: 'r1',
      playbook: '/book/play.yml',
      inventory: '',
      check: false,
      startedAt: '2026-11-23T20:00:00.000Z',
      endedAt: '2026-11-23T20:00:00.000Z',
      durationMs: 0,
      hosts: { 'd1.example.com': { ok: 2, changed: 2, unreachable: 0, failed: 0, skipped: 0, rescued: 0, ignored: 0 } },
      changed: 2,
      mayRun: 0,
      warnings: [],
      failures: [],
      owed: [],
      interrupted: false,
      exitCode: 0,
    });
    expect(plays).toMatchObject([
      {
        id: 'play1',
        name: 'Cell',
        hosts: ['d1.example.com'],
        tasks: [
          {
            kind: 'task',
            name: 'Domain',
            results: { 'd1.example.com': { status: 'changed', changes: [{ path: 'value', from: '', to: 'x' }] } },
          },
          {
            kind: 'handler',
            name: 'restart',
            results: { 'd1.example.com': { status: 'changed', effects: ['restart cell'] } },
          },
        ],
        notes: [{ host: 'd1.example.com', target: 'cell', message: 'cell opened', data: { host: 'd1.example.com' } }],
      },
    ]);
  });

  it('of a journal that was cut off goes as far as that', async () => {
    const { events } = await new Bench().run(PLAYBOOK);
    const cut = foldReport(events.slice(0, 4));
    expect(cut).toMatchObject({ interrupted: true, exitCode: 130, failures: [] });
  });
});
