import { describe, expect, it } from 'vitest';
import { Bench, said, story } from '../testing/bench.ts';

describe('conditions', () => {
  it('all hold in a list; the one that does not is told', async () => {
    const { report, events } = await new Bench().run(`
- hosts: web
  tasks:
    - debug: { msg: on }
      when:
        - inventory_hostname in groups.web
        - inventory_hostname != 'w3'
      register: result
    - debug: { msg: "{{ result.skipped }} {{ result.false_condition | default('-') }}" }
`);
    expect(report.hosts['w3']).toMatchObject({ skipped: 1, ok: 1 });
    expect(said(events).slice(-1)).toEqual(["w3: True inventory_hostname != 'w3'"]);
  });

  it('have to be true or false', async () => {
    const { report } = await new Bench().run(`- hosts: w1\n  tasks:\n    - debug: { msg: on }\n      when: "'yes'"\n`);
    expect(report.failures).toMatchObject([
      { code: 'CONDITION_NOT_BOOLEAN', message: `"'yes'" is not true or false but yes.`, at: { line: 4 } },
    ]);
  });

  it('that cannot be evaluated leave the result as it was, failed', async () => {
    const { events } = await new Bench().run(`
- hosts: w1
  vars: { missing: "{{ none.such }}" }
  tasks:
    - debug: { msg: x }
      register: out
      changed_when: missing
      ignore_errors: true
    - debug: { msg: "{{ out.msg }} {{ out is failed }} {{ out.changed_when_result is defined }}" }
`);
    expect(said(events).slice(-1)).toEqual(['w1: x True True']);
  });

  it('decide what counts as changed and failed', async () => {
    const bench = new Bench();
    const { report } = await bench.run(`
- hosts: dmgr
  tasks:
    - name: Not counted
      fake.setting: { name: a, value: b }
      changed_when: false
      notify: restart
    - name: Counted
      debug: { msg: x }
      register: out
      changed_when: out.msg == 'x'
    - name: Refused by rule
      fake.setting: { name: c, value: d }
      register: out
      failed_when: out.changed
      ignore_errors: true
    - name: Forgiven
      fail: { msg: no }
      failed_when: false
  handlers:
    - name: restart
      fake.restart: { what: cell }
`);
    const tasks = report.plays[0]?.tasks.map((task) => [task.name, task.results['d1.example.com']?.status]);
    expect(tasks).toEqual([
      ['Not counted', 'ok'],
      ['Counted', 'changed'],
      ['Refused by rule', 'ignored'],
      ['Forgiven', 'ok'],
    ]);
    expect(bench.world.done).toEqual([]);
    expect(bench.world.cell('d1.example.com').get('a')).toBe('b');
  });
});

describe('until', () => {
  it('tries again until it holds, and says how often', async () => {
    const bench = new Bench();
    bench.world.fail('read', '/one', undefined, 2);
    const { report, events } = await bench.run(`
- hosts: w1
  tasks:
    - name: Wait
      fake.file: { path: /one, content: x }
      register: out
      until: out is not failed
      retries: 3
      delay: 0
`);
    expect(story(events).slice(0, 5)).toEqual([
      'play w1',
      'task Wait',
      'w1 retry, 3 left',
      'w1 retry, 2 left',
      'w1 changed',
    ]);
    expect(report.plays[0]?.tasks[0]?.results['w1']?.attempts).toBe(3);
  });

  it('fails when the tries are used up', async () => {
    const { report } = await new Bench().run(`
- hosts: w1
  tasks:
    - debug: { msg: x }
      register: out
      until: out.msg == 'y'
      retries: 1
      delay: 0
`);
    expect(report.failures).toMatchObject([
      { code: 'UNTIL_NOT_REACHED', message: `"out.msg == 'y'" did not hold after 2 tries.` },
    ]);
  });
});

describe('conditions by compat: ansible', () => {
  it('hold where Python takes the value for true', async () => {
    const { events } = await new Bench().run(
      `
- hosts: w1
  gather_facts: false
  vars: { text: some, list: [], empty: "", nothing: null }
  tasks:
    - debug: { msg: text }
      when: text
    - debug: { msg: list }
      when: list
    - debug: { msg: empty }
      when: empty
    - debug: { msg: nothing }
      when: nothing
    - assert: { that: [item, not empty] }
      loop: ["1 == 1", 3]
    - debug: { msg: held }
`,
      { compat: true },
    );
    expect(said(events).filter((line) => !line.includes('Conditional'))).toEqual(['w1: text', 'w1: held']);
  });
});
