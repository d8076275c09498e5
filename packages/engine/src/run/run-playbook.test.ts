import { describe, expect, it } from 'vitest';
import { Bench, story } from '../testing/bench.ts';

const PLAYBOOK = `
- name: Cell
  hosts: dmgr
  vars:
    domain: .example.com
  tasks:
    - name: SSO domain
      fake.setting: { name: domain, value: "{{ domain }}" }
      notify: restart cell
    - name: Realm
      fake.setting: { name: realm, value: ldap }
      notify: [restart cell, tell]
    - name: Proof
      fake.proof: { name: realm, value: ldap }
  post_tasks:
    - name: Prove again
      fake.proof: { name: domain, value: .example.com }
  handlers:
    - name: restart cell
      fake.restart: { what: cell }
    - name: tell
      fake.restart: { what: people }
- name: Web
  hosts: web
  tasks:
    - name: Key file
      fake.file: { path: /keys, content: abc }
      notify: recreate
  handlers:
    - name: recreate
      fake.recreate: { what: web }
`;

describe('a run', () => {
  it('reads, changes, saves once, runs each handler once in the order defined, and verifies', async () => {
    const bench = new Bench();
    const { report, events } = await bench.run(PLAYBOOK);
    expect(story(events)).toEqual([
      'play Cell',
      'task SSO domain',
      'd1.example.com notifies restart cell',
      'd1.example.com changed',
      'task Realm',
      'd1.example.com notifies restart cell, tell',
      'd1.example.com changed',
      'task Proof',
      'd1.example.com ok',
      'flush d1.example.com',
      'd1.example.com saving cell',
      'd1.example.com saved cell',
      'handler restart cell',
      'd1.example.com changed [restart cell]',
      'handler tell',
      'd1.example.com changed [restart people]',
      'd1.example.com verified SSO domain',
      'd1.example.com verified Realm',
      'task Prove again',
      'd1.example.com ok',
      'play Web',
      'task Key file',
      'w1 notifies recreate',
      'w1 changed',
      'w2 notifies recreate',
      'w2 changed',
      'w3 notifies recreate',
      'w3 changed',
      'flush w1, w2, w3',
      'handler recreate',
      'w1 changed [recreate web]',
      'w2 changed [recreate web]',
      'w3 changed [recreate web]',
      'w1 verified Key file',
      'w2 verified Key file',
      'w3 verified Key file',
    ]);
    expect(bench.world.counts).toMatchObject({ saves: 1, connects: 4, disconnects: 4 });
    expect(bench.world.counts.opens).toBe(bench.world.counts.closes);
    expect(report.hosts['d1.example.com']).toEqual({
      ok: 6,
      changed: 4,
      unreachable: 0,
      failed: 0,
      skipped: 0,
      rescued: 0,
      ignored: 0,
    });
    expect([report.exitCode, report.changed, report.failures, report.owed]).toEqual([0, 10, [], []]);
  });

  it('changes nothing the second time', async () => {
    const bench = new Bench();
    await bench.run(PLAYBOOK);
    const before = bench.world.snapshot();
    const writes = bench.world.counts.writes;
    const { report, events } = await bench.run(PLAYBOOK);
    expect(report.changed).toBe(0);
    expect(bench.world.snapshot()).toEqual(before);
    expect(bench.world.counts.writes).toBe(writes);
    expect(events.map((event) => event.type)).not.toContain('flush-start');
  });

  it('opens each target once per host and play, however many tasks use it', async () => {
    const bench = new Bench();
    const { events } = await bench.run(PLAYBOOK);
    expect(events.filter((event) => event.type === 'target-note').map((event) => event.host)).toEqual([
      'd1.example.com',
    ]);
  });

  it('works on independent hosts at the same time, as many as forks allow', async () => {
    const bench = new Bench();
    let working = 0;
    let most = 0;
    bench.world.hook = async (operation) => {
      if (operation !== 'write') return;
      working += 1;
      most = Math.max(most, working);
      await new Promise((resolve) => setTimeout(resolve, 5));
      working -= 1;
    };
    await bench.run(PLAYBOOK, { forks: 2 });
    expect(most).toBe(2);
  });

  it('tells the events in JSON, each with its time', async () => {
    const { events } = await new Bench().run(PLAYBOOK, { now: () => new Date('2026-11-23T20:00:00Z') });
    expect(JSON.parse(JSON.stringify(events))).toEqual(events);
    expect(new Set(events.map((event) => event.time))).toEqual(new Set(['2026-11-23T20:00:00.000Z']));
  });

  it('limits itself to some hosts and tags', async () => {
    const bench = new Bench();
    const tagged = PLAYBOOK.replace('- name: Key file', '- name: Key file\n      tags: keys');
    const { events } = await bench.run(tagged, { limit: 'w2', tags: ['keys'] });
    expect(story(events).filter((line) => line.startsWith('w') || line.startsWith('d1'))).toEqual([
      'w2 notifies recreate',
      'w2 changed',
      'w2 changed [recreate web]',
      'w2 verified Key file',
    ]);
  });

  it('refuses a limit that leaves no host', async () => {
    await expect(new Bench().run(PLAYBOOK, { limit: 'dmgr,&web' })).rejects.toMatchObject({
      code: 'LIMIT_LEAVES_NO_HOST',
    });
  });
});

const inMode = (mode: string): string => `
- hosts: dmgr
  tasks:
    - fake.setting: { name: a, value: b }
      check_mode: ${mode}
`;

describe('check mode', () => {
  it('writes nothing and foresees exactly what the run then changes', async () => {
    const bench = new Bench();
    const before = bench.world.snapshot();
    const check = await bench.run(PLAYBOOK, { check: true, exitCode: true });
    expect(bench.world.snapshot()).toEqual(before);
    expect(bench.world.counts).toMatchObject({ writes: 0, saves: 0 });

    const run = await bench.run(PLAYBOOK);
    const changesOf = (result: typeof run): unknown =>
      result.events.flatMap((event) =>
        event.type === 'host-result' && event.changes.length > 0 ? [[event.host, event.task.name, event.changes]] : [],
      );
    expect(changesOf(check)).toEqual(changesOf(run));
    expect(check.report.changed).toBe(run.report.changed);
    expect(check.report.exitCode).toBe(10);
  });

  it('names the handlers that would run, and gives them what is pending', async () => {
    const { events } = await new Bench().run(PLAYBOOK, { check: true, limit: 'dmgr' });
    expect(story(events).slice(-7)).toEqual([
      'flush d1.example.com',
      'handler restart cell',
      'd1.example.com changed [restart cell, after fake.setting value, after fake.setting value]',
      'handler tell',
      'd1.example.com changed [restart people, after fake.setting value]',
      'task Prove again',
      'd1.example.com skipped',
    ]);
  });

  it('leaves a proof of the wanted state for after the changes', async () => {
    const { report } = await new Bench().run(PLAYBOOK, { check: true, limit: 'dmgr' });
    const proof = report.plays[0]?.tasks.find((task) => task.name === 'Proof');
    expect(proof?.results['d1.example.com']).toMatchObject({ status: 'skipped', msg: 'proved after the changes' });
  });

  it('runs the proof when nothing is pending', async () => {
    const bench = new Bench();
    await bench.run(PLAYBOOK);
    const { report } = await bench.run(PLAYBOOK, { check: true, exitCode: true });
    expect(report.plays[0]?.tasks.find((task) => task.name === 'Proof')?.results['d1.example.com']?.status).toBe('ok');
    expect(report.exitCode).toBe(0);
  });

  it('tells tasks whether something would change before them', async () => {
    const playbook = `
- hosts: dmgr
  tasks:
    - name: Before
      fake.order: {}
    - name: Change
      fake.setting: { name: realm, value: new }
    - name: After
      fake.order: {}
`;
    const bench = new Bench();
    const told = async (check: boolean): Promise<readonly string[]> =>
      (await bench.run(playbook, { check })).report.warnings.map(({ message }) => message);
    expect(await told(true)).toEqual(['false', 'true']);
    expect(await told(false)).toEqual(['undefined', 'undefined']);
    expect(await told(true)).toEqual(['false', 'false']);
  });

  it('says "may run" where a result is not known, and counts it', async () => {
    const { report } = await new Bench().run(
      `
- hosts: dmgr
  tasks:
    - name: Act
      fake.restart: { what: cell }
      register: acted
    - name: Depends
      debug: { msg: yes }
      when: acted.restarted == 'cell'
    - name: Uses
      fake.setting: { name: a, value: "{{ acted.restarted }}" }
    - name: Counts
      debug: { msg: "{{ acted is defined }}" }
`,
      { check: true },
    );
    const status = report.plays[0]?.tasks.map((task) => [
      task.name,
      task.results['d1.example.com']?.status,
      task.results['d1.example.com']?.msg,
    ]);
    expect(status?.slice(0, 3)).toEqual([
      ['Act', 'changed', undefined],
      ['Depends', 'skipped', 'may run'],
      ['Uses', 'skipped', 'may run'],
    ]);
    expect(report.mayRun).toBe(2);
  });

  it('looks only where check_mode is true, in a run too', async () => {
    const bench = new Bench();
    await bench.run(inMode('true'));
    expect(bench.world.counts.writes).toBe(0);
    await bench.run(inMode('false'));
    expect(bench.world.cell('d1.example.com').get('a')).toBe('b');
  });

  it('tells of a task that ran in check mode, as compat wants, that it did', async () => {
    const bench = new Bench();
    const book = inMode('false').replace('  tasks:', '  compat: ansible\n  gather_facts: false\n  tasks:');
    const { report } = await bench.run(`${book}    - fake.setting: { name: c, value: d }\n`, { check: true });
    expect(bench.world.cell('d1.example.com').get('a')).toBe('b');
    expect(report.plays[0]?.tasks.map((task) => task.results['d1.example.com']?.ran)).toEqual([true, undefined]);
  });

  it('writes nothing where check_mode is false, and says so', async () => {
    const bench = new Bench();
    const before = bench.world.snapshot();
    const { report } = await bench.run(
      `${inMode('false')}      notify: restart
    - fake.restart: { what: people }
      check_mode: false
    - fake.setting: { name: "{{ item }}", value: b }
      loop: [c]
      check_mode: false
  handlers:
    - name: restart
      fake.restart: { what: cell }
      check_mode: false
`,
      { check: true },
    );
    expect(bench.world.snapshot()).toEqual(before);
    expect(bench.world.counts).toMatchObject({ writes: 0, saves: 0 });
    const msg = '"signet check" writes nothing: check_mode: false is not followed.';
    expect(report.plays[0]?.tasks.map((task) => task.results['d1.example.com'])).toMatchObject([
      { status: 'changed', changes: [{ path: 'value', to: 'b' }], msg },
      { status: 'changed', effects: ['restart people'], msg },
      { status: 'changed', items: [{ label: 'c', status: 'changed', msg }] },
      { status: 'changed', effects: ['restart cell', 'after fake.setting value'], msg },
    ]);
    expect(report.changed).toBe(4);
  });

  it('believes changed_when of an action that did not run where its result does not matter', async () => {
    const action = (changedWhen: string): string =>
      `- hosts: d1.example.com
  tasks:
    - fake.restart: { what: cell }
      register: done
      changed_when: "${changedWhen}"
`;
    const statusOf = async (changedWhen: string): Promise<unknown> => {
      const { report } = await new Bench().run(action(changedWhen), { check: true });
      return report.plays[0]?.tasks[0]?.results['d1.example.com']?.status;
    };
    expect(await statusOf('false')).toBe('ok');
    expect(await statusOf("'x' in done.msg")).toBe('changed');
  });

  it('says nothing of check_mode: false where nothing would be written', async () => {
    const bench = new Bench();
    bench.world.cell('d1.example.com').set('a', 'b');
    const { report } = await bench.run(inMode('false'), { check: true });
    const result = report.plays[0]?.tasks[0]?.results['d1.example.com'];
    expect(result).toMatchObject({ status: 'ok' });
    expect(result).not.toHaveProperty('msg');
  });
});
