import { describe, expect, it } from 'vitest';
import { Bench, said, story } from '../testing/bench.ts';

describe('plays', () => {
  it('go through their batches one after the other, handlers included', async () => {
    const { events } = await new Bench().run(`
- hosts: web
  serial: [1, 2]
  tasks:
    - fake.file: { path: /one, content: x }
      notify: recreate
  handlers:
    - name: recreate
      fake.recreate: { what: web }
`);
    expect(story(events).filter((line) => line.includes('[') || line.startsWith('task'))).toEqual([
      'task fake.file',
      'w1 changed [recreate web]',
      'task fake.file',
      'w2 changed [recreate web]',
      'w3 changed [recreate web]',
    ]);
  });

  it('run a run_once task on the first host and give its result to all', async () => {
    const { events } = await new Bench().run(`
- hosts: web
  tasks:
    - debug: { msg: "only {{ inventory_hostname }}" }
      run_once: true
      register: once
    - debug: { msg: "{{ once.msg }}" }
`);
    expect(said(events)).toEqual(['w1: only w1', 'w1: only w1', 'w2: only w1', 'w3: only w1']);
  });

  it('end for a host or for all when meta says so', async () => {
    const { events } = await new Bench().run(`
- hosts: web
  tasks:
    - meta: end_host
      when: inventory_hostname == 'w2'
    - debug: { msg: one }
    - meta: end_play
    - debug: { msg: two }
- hosts: w2
  tasks:
    - debug: { msg: again }
`);
    expect(said(events)).toEqual(['w1: one', 'w3: one', 'w2: again']);
  });

  it('take failed hosts back with clear_host_errors', async () => {
    const { events, report } = await new Bench().run(`
- hosts: web
  tasks:
    - fail: { msg: no }
      when: inventory_hostname == 'w2'
    - meta: clear_host_errors
    - debug: { msg: back }
`);
    expect(said(events)).toEqual(['w1: back', 'w2: back', 'w3: back']);
    expect(report.exitCode).toBe(0);
  });

  it('take failed hosts back only in the next play with compat', async () => {
    const { events, report } = await new Bench().run(`
- hosts: web
  compat: ansible
  gather_facts: false
  tasks:
    - fail: { msg: no }
      when: inventory_hostname == 'w2'
    - meta: clear_host_errors
    - debug: { msg: same }
- hosts: w2
  tasks:
    - debug: { msg: next }
`);
    expect(said(events)).toEqual(['w1: same', 'w3: same', 'w2: next']);
    expect(report.exitCode).toBe(0);
  });

  it('may be for hosts that an answer names, in batches that it sizes', async () => {
    const { events } = await new Bench().run(
      `
- hosts: "{{ whom }}"
  serial: "{{ many }}"
  vars: { what: Whom }
  vars_prompt:
    - { name: whom, prompt: "{{ what }}?", private: false }
    - { name: many, private: false }
  tasks:
    - debug: { msg: "{{ ansible_play_batch | join(' ') }}" }
`,
      { prompt: async ({ text }) => (text === 'Whom?' ? 'w2,w3' : '1') },
    );
    expect(said(events)).toEqual(['w2: w2', 'w3: w3']);
  });

  it('do not count a host among theirs whose errors were cleared only after they began', async () => {
    const { events } = await new Bench().run(`
- hosts: web
  tasks:
    - fail: { msg: no }
      when: inventory_hostname == 'w2'
- hosts: web
  tasks:
    - meta: clear_host_errors
    - debug: { msg: "{{ ansible_play_hosts | join(' ') }}" }
`);
    expect(said(events)).toEqual(['w1: w1 w3', 'w3: w1 w3']);
  });

  it('register the message of a failure as the value that it is', async () => {
    const { events } = await new Bench().run(`
- hosts: w1
  tasks:
    - fail: { msg: [1, 2] }
      ignore_errors: true
      register: failed
    - debug: { msg: "{{ failed.msg | sum }}" }
`);
    expect(said(events).at(-1)).toBe('w1: 3');
  });

  it('know a host by its name, and show a variable that is not there', async () => {
    const { events } = await new Bench().run(
      `
- name: For {{ who }}
  hosts: w1
  gather_facts: false
  vars: { who: all, name: who }
  tasks:
    - debug: { msg: "{{ ansible_host }} {{ ansible_play_name }}" }
    - debug: { var: missing.name }
    - debug: { var: "{{ name }}" }
`,
      { compat: true },
    );
    expect(said(events)).toEqual(['w1: w1 For all', 'w1: missing.name: VARIABLE IS NOT DEFINED!', 'w1: who: all']);
  });

  it('work on another host with delegate_to, with the variables of their own', async () => {
    const bench = new Bench();
    const { report } = await bench.run(`
- hosts: w1
  tasks:
    - fake.setting: { name: from, value: "{{ inventory_hostname }}" }
      delegate_to: d1.example.com
`);
    expect(bench.world.snapshot()).toMatchObject({ cells: { 'd1.example.com': { from: 'w1' } } });
    expect(report.plays[0]?.tasks[0]?.results['w1']?.delegatedTo).toBe('d1.example.com');
  });

  it('fail with assert, showing what did not hold', async () => {
    const { report } = await new Bench().run(`
- hosts: w1
  tasks:
    - ansible.builtin.assert: { that: ["1 == 1", "inventory_hostname == 'w2'"] }
`);
    expect(report.failures).toMatchObject([
      { code: 'FAILED', message: "Assertion failed: inventory_hostname == 'w2'" },
    ]);
  });
});
