import { describe, expect, it } from 'vitest';
import { Bench, stateDir, story } from '../testing/bench.ts';

describe('handlers', () => {
  it('run in the order they are defined, once per flush, for names and topics', async () => {
    const bench = new Bench();
    await bench.run(`
- hosts: w1
  tasks:
    - fake.file: { path: /one, content: x }
      notify: [last, topic]
    - fake.file: { path: /two, content: x }
      notify: [first, last]
  handlers:
    - name: first
      fake.recreate: { what: first }
    - name: middle
      listen: topic
      fake.recreate: { what: middle }
    - name: last
      listen: [topic]
      fake.recreate: { what: last }
`);
    expect(bench.world.done).toEqual(['w1: recreate first', 'w1: recreate middle', 'w1: recreate last']);
  });

  it('run at the end of each section and at flush_handlers', async () => {
    const bench = new Bench();
    const { events } = await bench.run(`
- hosts: dmgr
  pre_tasks:
    - fake.setting: { name: a, value: b }
      notify: restart
  tasks:
    - fake.setting: { name: c, value: d }
      notify: restart
    - meta: flush_handlers
    - name: After
      debug: { msg: after }
  handlers:
    - name: restart
      fake.restart: { what: cell }
`);
    expect(bench.world.counts.saves).toBe(2);
    expect(story(events).filter((line) => /^(handler|task|d1.example.com sav)/.test(line))).toEqual([
      'task fake.setting',
      'd1.example.com saving cell',
      'd1.example.com saved cell',
      'handler restart',
      'task fake.setting',
      'd1.example.com saving cell',
      'd1.example.com saved cell',
      'handler restart',
      'task After',
    ]);
  });

  it('notify others: later ones run in the same walk, earlier ones in the next', async () => {
    const bench = new Bench();
    await bench.run(`
- hosts: dmgr
  tasks:
    - fake.setting: { name: a, value: b }
      notify: two
  handlers:
    - name: one
      fake.restart: { what: one }
    - name: two
      fake.restart: { what: two }
      notify: [three, one]
    - name: three
      fake.restart: { what: three }
`);
    expect(bench.world.done).toEqual([
      'd1.example.com: restart two',
      'd1.example.com: restart three',
      'd1.example.com: restart one',
    ]);
  });

  it('that notify each other without end are stopped and named', async () => {
    const { report } = await new Bench().run(`
- hosts: dmgr
  tasks:
    - fake.setting: { name: a, value: b }
      notify: one
  handlers:
    - name: one
      fake.restart: { what: one }
      notify: one
`);
    expect(report.failures).toMatchObject([
      { code: 'HANDLER_LOOP', message: 'These handlers notify each other without end: one.' },
    ]);
  });

  it("that notify each other wait for the next flush in Ansible's way", async () => {
    const { events, report } = await new Bench().run(
      `
- hosts: w1
  gather_facts: false
  tasks:
    - debug: { msg: go }
      changed_when: true
      notify: two
  handlers:
    - name: one
      debug: { msg: one }
      changed_when: true
      notify: two
    - name: two
      debug: { msg: two }
      changed_when: true
      notify: one
`,
      { compat: true },
    );
    const ran = events.flatMap((event) => (event.type === 'handler-result' ? [event.handler.name] : []));
    expect(ran).toEqual(['two', 'one', 'two']);
    expect(report.failures).toEqual([]);
  });

  it('that change something find the cell saved before the next one runs', async () => {
    const bench = new Bench();
    const { events } = await bench.run(`
- hosts: dmgr
  tasks:
    - fake.setting: { name: a, value: b }
      notify: [tune, restart]
  handlers:
    - name: tune
      fake.setting: { name: tuned, value: "yes", size: 1 }
    - name: restart
      fake.restart: { what: cell }
`);
    expect(story(events).slice(4)).toEqual([
      'flush d1.example.com',
      'd1.example.com saving cell',
      'd1.example.com saved cell',
      'handler tune',
      'd1.example.com changed',
      'd1.example.com saving cell',
      'd1.example.com saved cell',
      'handler restart',
      'd1.example.com changed [restart cell]',
      'd1.example.com verified fake.setting',
      'd1.example.com verified tune',
    ]);
  });

  it('skipped by their own when count as paid', async () => {
    const bench = new Bench();
    const { report } = await bench.run(
      `
- hosts: dmgr
  tasks:
    - fake.setting: { name: a, value: b }
      notify: restart
  handlers:
    - name: restart
      fake.restart: { what: cell }
      when: false
`,
      { stateDir: stateDir() },
    );
    expect([bench.world.done, report.owed]).toEqual([[], []]);
  });

  it('of a host that ended the play are reported, not forgotten', async () => {
    const { report, events } = await new Bench().run(
      `
- hosts: w1
  tasks:
    - fake.file: { path: /one, content: x }
      notify: recreate
    - meta: end_host
  handlers:
    - name: recreate
      fake.recreate: { what: web }
`,
      { stateDir: stateDir() },
    );
    expect(story(events).slice(-1)).toEqual(['warning ENDED_OWING']);
    expect(report.owed).toMatchObject([{ host: 'w1', handler: 'recreate' }]);
  });

  it('that are nowhere end the run with compat, once something changed', async () => {
    const { events, report } = await new Bench().run(`
- hosts: web
  compat: ansible
  gather_facts: false
  tasks:
    - { name: same, debug: { msg: x }, notify: nobody }
    - { name: changed, debug: { msg: x }, changed_when: true, notify: nobody }
    - { name: never, debug: { msg: x } }
`);
    expect(report.exitCode).toBe(65);
    expect(report.plays[0]?.tasks.map(({ name, results }) => [name, Object.keys(results).length])).toEqual([
      ['same', 3],
      ['changed', 0],
    ]);
    expect(events.filter(({ type }) => type === 'diagnostic')).toMatchObject([
      { diagnostic: { severity: 'error', code: 'UNKNOWN_HANDLER', at: { line: 7 } } },
    ]);
  });

  it('that are nowhere are only told where that is allowed', async () => {
    const { report } = await new Bench().run(
      `
- hosts: w1
  compat: ansible
  gather_facts: false
  tasks:
    - { name: changed, debug: { msg: x }, changed_when: true, notify: nobody }
    - { name: goes on, debug: { msg: x } }
`,
      { allowMissingHandlers: true },
    );
    expect([report.exitCode, report.hosts['w1']?.ok]).toEqual([0, 2]);
    expect(report.warnings).toMatchObject([{ code: 'UNKNOWN_HANDLER', host: 'w1' }]);
  });

  it('may be control tasks, which count as no result and owe nothing', async () => {
    const { events, report } = await new Bench().run(
      `
- hosts: web
  tasks:
    - { name: a, debug: { msg: x }, changed_when: true, notify: [nothing, end] }
    - meta: flush_handlers
    - { name: left, debug: { msg: left } }
  handlers:
    - { name: nothing, meta: noop }
    - { name: end, meta: end_host, when: inventory_hostname == 'w2' }
`,
      { stateDir: stateDir() },
    );
    expect(events.filter(({ type }) => type === 'handler-result')).toEqual([]);
    expect(Object.values(report.hosts).map(({ ok, skipped }) => [ok, skipped])).toEqual([
      [2, 0],
      [1, 0],
      [2, 0],
    ]);
    expect(report.owed).toEqual([]);
  });
});
