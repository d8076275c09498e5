import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../events.ts';
import { Bench, stateDir, story } from '../testing/bench.ts';
import { parseJournal } from './journal.ts';
import { debtsAfter } from './ledger.ts';

const PLAYBOOK = `
- name: Cell
  hosts: dmgr
  tasks:
    - name: Domain
      fake.setting: { name: domain, value: x }
      notify: restart
    - name: Realm
      fake.setting: { name: realm, value: y }
      notify: restart
  handlers:
    - name: restart
      fake.restart: { what: cell }
- name: Web
  hosts: web
  tasks:
    - name: Key
      fake.file: { path: /key, content: k }
      notify: recreate
    - name: Env
      fake.file: { path: /env, content: e }
      notify: [recreate, reload]
  handlers:
    - name: recreate
      fake.recreate: { what: web }
    - name: reload
      fake.recreate: { what: reload }
`;

const WANTED = {
  cells: { 'd1.example.com': { domain: 'x', realm: 'y' } },
  files: Object.fromEntries(['w1', 'w2', 'w3'].map((host) => [host, { '/key': 'k', '/env': 'e' }])),
};

/** The world as it is at each line of the journal, and the journal up to there. */
async function record(): Promise<{ journal: string; moments: { lines: number; bench: Bench }[] }> {
  const bench = new Bench();
  const directory = stateDir();
  const moments: { lines: number; bench: Bench }[] = [];
  const keep = (): void => {
    const journal = readFileSync(join(directory, 'runs', 'first.jsonl'), 'utf8');
    const copy = new Bench();
    for (const [host, map] of bench.world.cells)
      for (const [name, value] of map) copy.world.cell(host).set(name, value);
    for (const [host, map] of bench.world.files)
      for (const [name, value] of map) copy.world.filesOf(host).set(name, value);
    copy.world.done.push(...bench.world.done);
    moments.push({ lines: journal.split('\n').length - 1, bench: copy });
  };
  // A kill can hit between events, and between what is done and the event that tells it.
  bench.world.hook = (operation) => void (['written', 'write', 'act', 'save'].includes(operation) && keep());
  await bench.run(PLAYBOOK, { stateDir: directory, runId: 'first' }, keep);
  return { journal: readFileSync(join(directory, 'runs', 'first.jsonl'), 'utf8'), moments };
}

describe('a run that is killed', { timeout: 60_000 }, () => {
  it('at any event or write ends in the same state when it is run again, with every owed handler made', async () => {
    const { journal, moments } = await record();
    expect(moments.length).toBeGreaterThan(40);
    const lines = journal.split('\n');
    for (const { lines: count, bench } of moments) {
      const directory = stateDir();
      mkdirSync(join(directory, 'runs'));
      writeFileSync(join(directory, 'runs', 'first.jsonl'), `${lines.slice(0, count).join('\n')}\n`);
      const doneBefore = bench.world.done.length;

      const { report } = await bench.run(PLAYBOOK, { stateDir: directory, runId: 'second' });
      expect(report.owed).toEqual([]);
      expect(bench.world.snapshot()).toMatchObject(WANTED);
      // Killed between the journal's word that it saves and the save itself, a restart is paid and then made again.
      const again = bench.world.done.slice(doneBefore);
      expect(again.length - new Set(again).size).toBeLessThanOrEqual(1);
      // Whatever was changed on a host, its handlers ran after it.
      for (const host of ['w1', 'w2', 'w3']) expect(bench.world.done).toContain(`${host}: recreate web`);
      expect(bench.world.done).toContain('d1.example.com: restart cell');

      const third = await bench.run(PLAYBOOK, { stateDir: directory, runId: 'third' });
      expect([third.report.changed, third.report.owed]).toEqual([0, []]);
    }
  });

  it('pays each owed handler exactly once more, at every prefix of its journal', async () => {
    const { journal } = await record();
    const events = parseJournal(journal);
    for (let count = 0; count <= events.length; count += 1) {
      const owed = debtsAfter(events.slice(0, count)) ?? [];
      const bench = new Bench();
      await bench.run(PLAYBOOK); // Nothing is left to change: only debts make handlers run.
      bench.world.done.length = 0;
      const directory = stateDir();
      mkdirSync(join(directory, 'runs'));
      writeFileSync(
        join(directory, 'runs', 'first.jsonl'),
        events
          .slice(0, count)
          .map((event) => `${JSON.stringify(event)}\n`)
          .join(''),
      );
      const second = await bench.run(PLAYBOOK, { stateDir: directory, runId: 'second' });
      expect(second.events.filter((event) => event.type === 'owed').length).toBe(owed.length);
      expect(bench.world.done.length).toBe(owed.length);
      expect(second.report.owed).toEqual([]);
      await bench.run(PLAYBOOK, { stateDir: directory, runId: 'third' });
      expect(bench.world.done.length).toBe(owed.length);
    }
  });
});

/** A folder with the journal of an earlier run. */
function killed(lines: readonly object[]): string {
  const directory = stateDir();
  mkdirSync(join(directory, 'runs'));
  writeFileSync(join(directory, 'runs', 'old.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return directory;
}

describe('owed handlers', () => {
  const time = '2026-11-20T10:00:00.000Z';
  const start = {
    type: 'run-start',
    runId: 'old',
    playbook: '/book/play.yml',
    inventory: '',
    sequence: 1,
    check: false,
    diff: false,
    hosts: [],
    owed: [],
    time,
  };
  const task = {
    id: 'play1.tasks.1',
    name: 'Domain',
    module: 'fake.setting',
    at: { file: '/book/play.yml', line: 1, column: 1 },
  };
  const notify = (host: string, handler: string): object => ({
    type: 'applying',
    host,
    play: 'Cell',
    task,
    handlers: [handler],
    time,
  });

  it('are told with the run and the time they date from', async () => {
    const directory = killed([start, notify('d1.example.com', 'restart')]);
    const { events } = await new Bench().run(PLAYBOOK, { stateDir: directory });
    expect(events.filter((event) => event.type === 'owed')).toMatchObject([
      { debt: { host: 'd1.example.com', play: 'Cell', handler: 'restart', since: time, run: 'old' } },
    ]);
  });

  it('are foreseen in check mode, which pays nothing', async () => {
    const directory = killed([start, notify('d1.example.com', 'restart')]);
    const bench = new Bench();
    await bench.run(PLAYBOOK);
    const { report, events } = await bench.run(PLAYBOOK, { stateDir: directory, check: true, exitCode: true });
    expect(story(events)).toContain('d1.example.com changed [restart cell]');
    expect([report.exitCode, report.owed.length]).toEqual([10, 1]);
  });

  it('of a saved configuration are paid before the tasks, those of single files after them', async () => {
    const staged = { ...notify('d1.example.com', 'restart'), staged: 'cell' };
    const directory = killed([
      start,
      staged,
      { type: 'saving', host: 'd1.example.com', target: 'cell', time },
      { ...notify('w1', 'recreate'), play: 'Web' },
    ]);
    const { events } = await new Bench().run(PLAYBOOK, { stateDir: directory });
    const lines = story(events);
    expect(lines.slice(0, 5)).toEqual([
      'play Cell',
      'd1.example.com owes restart',
      'flush d1.example.com',
      'handler restart',
      'd1.example.com changed [restart cell]',
    ]);
    expect(lines.filter((line) => line === 'handler restart')).toHaveLength(2);
    expect(lines.slice(lines.indexOf('play Web')).filter((line) => /^(task|handler)/.test(line))).toEqual([
      'task Key',
      'task Env',
      'handler recreate',
      'handler reload',
    ]);
  });

  it('whose arguments need results of the tasks wait for them', async () => {
    const staged = { ...notify('d1.example.com', 'restart'), staged: 'cell' };
    const directory = killed([start, staged, { type: 'saving', host: 'd1.example.com', target: 'cell', time }]);
    const bench = new Bench();
    const { report } = await bench.run(
      `
- name: Cell
  hosts: dmgr
  tasks:
    - debug: { msg: late }
      register: word
  handlers:
    - name: restart
      fake.restart: { what: "{{ word.msg }}" }
`,
      { stateDir: directory },
    );
    expect([bench.world.done, report.owed]).toEqual([['d1.example.com: restart late'], []]);
  });

  it('of hosts that do not take part stay owed', async () => {
    const directory = killed([start, notify('d1.example.com', 'restart')]);
    const limited = await new Bench().run(PLAYBOOK, { stateDir: directory, limit: 'web', runId: '2' });
    expect(limited.report.owed).toMatchObject([
      { host: 'd1.example.com', handler: 'restart', since: time, run: 'old' },
    ]);
    const whole = await new Bench().run(PLAYBOOK, { stateDir: directory, runId: '3' });
    expect(whole.report.owed).toEqual([]);
  });

  it('whose name is gone are a warning, once', async () => {
    const directory = killed([start, notify('d1.example.com', 'restart of old')]);
    const first = await new Bench().run(PLAYBOOK, { stateDir: directory, runId: '2' });
    expect(first.report.warnings).toMatchObject([{ code: 'OWED_HANDLER_GONE', host: 'd1.example.com' }]);
    const second = await new Bench().run(PLAYBOOK, { stateDir: directory, runId: '3' });
    expect(second.report.warnings).toEqual([]);
  });

  it('of another playbook or inventory are not ours', async () => {
    const directory = killed([{ ...start, inventory: 'production' }, notify('d1.example.com', 'restart')]);
    const { events } = await new Bench().run(PLAYBOOK, { stateDir: directory, inventoryId: 'staging' });
    expect(story(events)).not.toContain('d1.example.com owes restart');
  });

  it('survive a torn last line', () => {
    const text = `${JSON.stringify(start)}\n${JSON.stringify(notify('d1.example.com', 'restart'))}\n{"type":"handler-res`;
    expect(parseJournal(text).map((event: RunEvent) => event.type)).toEqual(['run-start', 'applying']);
    expect(debtsAfter(parseJournal(text))).toHaveLength(1);
  });

  it('are not written in check mode: it leaves no journal', async () => {
    const directory = stateDir();
    await new Bench().run(PLAYBOOK, { stateDir: directory, check: true });
    expect(() => readFileSync(join(directory, 'runs'))).toThrow(/ENOENT/);
  });
});
