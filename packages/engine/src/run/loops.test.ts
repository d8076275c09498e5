import { describe, expect, it } from 'vitest';
import { Bench, said } from '../testing/bench.ts';

describe('loops', () => {
  it('set facts of the host that an item is delegated to', async () => {
    const { events } = await new Bench().run(`
- hosts: w1
  tasks:
    - set_fact: { fact: "of {{ item }}" }
      delegate_to: "{{ item }}"
      delegate_facts: true
      loop: [w2, w3]
    - debug: { msg: "{{ hostvars.w2.fact }}, {{ hostvars.w3.fact }}, {{ fact | default('none') }}" }
`);
    expect(said(events)).toEqual(['w1: of w2, of w3, none']);
  });

  it('run once per item with item, index and label, and register every result', async () => {
    const { events, report } = await new Bench().run(`
- hosts: w1
  tasks:
    - name: Files
      fake.file: { path: "/{{ entry.name }}", content: "{{ position }}" }
      loop: [{ name: a }, { name: b }, { name: c }]
      loop_control: { loop_var: entry, index_var: position, label: "{{ entry.name }}" }
      when: entry.name != 'b'
      register: written
    - debug: { msg: "{{ written.changed }} {{ written.results | length }} {{ written.results[2].entry.name }}" }
    - debug: { msg: "{{ item }} of {{ ansible_loop.length }}" }
      loop: "{{ ['x', 'y'] }}"
`);
    const files = report.plays[0]?.tasks[0]?.results['w1'];
    expect(files?.status).toBe('changed');
    expect(files?.items?.map((item) => [item.label, item.status])).toEqual([
      ['a', 'changed'],
      ['b', 'skipped'],
      ['c', 'changed'],
    ]);
    expect(said(events)).toEqual(['w1: True 3 c', 'w1: x of 2', 'w1: y of 2']);
  });

  it('of no items are skipped', async () => {
    const { report } = await new Bench().run('- hosts: w1\n  tasks:\n    - debug: { msg: x }\n      loop: []\n');
    expect(report.hosts['w1']).toMatchObject({ skipped: 1, ok: 0 });
  });

  it('notify once when any item changed', async () => {
    const bench = new Bench();
    await bench.run(`
- hosts: w1
  tasks:
    - fake.file: { path: "/{{ item }}", content: x }
      loop: [a, b]
      notify: recreate
  handlers:
    - name: recreate
      fake.recreate: { what: web }
`);
    expect(bench.world.done).toEqual(['w1: recreate web']);
  });

  it('over something that is no list are an error at the loop', async () => {
    const { report } = await new Bench().run(
      '- hosts: w1\n  tasks:\n    - debug: { msg: x }\n      loop: "{{ {} }}"\n',
    );
    expect(report.failures).toMatchObject([{ code: 'LOOP_NOT_A_LIST', at: { line: 4 } }]);
  });

  it('ignore a failure where its item says so', async () => {
    const { report } = await new Bench().run(`
- hosts: [w1, w2]
  gather_facts: false
  tasks:
    - fail: { msg: no }
      loop: [{ i: true }, { i: "{{ inventory_hostname == 'w1' }}" }]
      ignore_errors: "{{ item.i }}"
`);
    expect([report.hosts['w1']?.ignored, report.hosts['w2']?.failed]).toEqual([1, 1]);
  });
});
