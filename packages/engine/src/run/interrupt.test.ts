import { describe, expect, it } from 'vitest';
import { Bench, stateDir, story } from '../testing/bench.ts';

const PLAYBOOK = `
- name: Cell
  hosts: dmgr
  tasks:
    - name: Domain
      fake.setting: { name: domain, value: x }
      notify: restart
    - name: Slow
      fake.setting: { name: slow, value: y }
    - name: Never
      debug: { msg: never }
  handlers:
    - name: restart
      fake.restart: { what: cell }
- name: Later
  hosts: web
  tasks:
    - debug: { msg: never }
`;

describe('an interrupt', () => {
  it('tells the running task, starts no other, drops what is staged, closes everything, and exits 130', async () => {
    const bench = new Bench();
    const interrupt = new AbortController();
    bench.world.hook = async (operation, _host, name) => {
      if (operation !== 'write' || name !== 'slow') return;
      interrupt.abort();
      await new Promise(() => {});
    };
    const { report, events } = await bench.run(PLAYBOOK, {
      stateDir: stateDir(),
      interrupt: interrupt.signal,
      graceMs: 20,
    });
    expect(story(events)).toEqual([
      'play Cell',
      'task Domain',
      'd1.example.com notifies restart',
      'd1.example.com changed',
      'task Slow',
      'd1.example.com failed',
      'd1.example.com discarded cell',
    ]);
    expect(bench.world.snapshot()).toEqual({ cells: {}, files: {}, done: [] });
    expect(bench.world.counts).toMatchObject({ closes: 1, disconnects: 1 });
    expect([report.exitCode, report.interrupted, report.owed]).toEqual([130, true, []]);
    expect(report.failures).toMatchObject([{ code: 'INTERRUPTED', task: 'Slow' }]);
  });

  it('while a handler runs says what is owed, and the next run pays it', async () => {
    const bench = new Bench();
    const directory = stateDir();
    const interrupt = new AbortController();
    bench.world.hook = async (operation) => {
      if (operation !== 'act' || interrupt.signal.aborted) return;
      interrupt.abort();
      await new Promise(() => {});
    };
    const { report } = await bench.run(PLAYBOOK, {
      stateDir: directory,
      interrupt: interrupt.signal,
      graceMs: 20,
      runId: '1',
    });
    expect(report.owed).toMatchObject([{ host: 'd1.example.com', play: 'Cell', handler: 'restart', run: '1' }]);
    expect(report.exitCode).toBe(130);

    const again = await bench.run(PLAYBOOK, { stateDir: directory });
    expect(bench.world.done).toEqual(['d1.example.com: restart cell']);
    expect([again.report.exitCode, again.report.owed]).toEqual([0, []]);
  });

  it('before the first task runs nothing', async () => {
    const { report } = await new Bench().run(PLAYBOOK, { interrupt: AbortSignal.abort() });
    expect([report.exitCode, report.plays]).toEqual([130, []]);
  });
});
