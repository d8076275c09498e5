import { describe, expect, it } from 'vitest';
import { Bench, story } from '../testing/bench.ts';

const run = async (playbook: string, options = {}) => new Bench().run(playbook, options);

/** What `debug` showed, per host and in order. */
function said(events: Awaited<ReturnType<typeof run>>['events']): string[] {
  return events.flatMap((event) => (event.type === 'host-result' && event.task.module === 'debug' ? (event.items ?? [event]).map((one) => `${event.host}: ${one.msg}`) : []));
}

describe('blocks', () => {
  it('rescue hosts that failed, and always run', async () => {
    const { report, events } = await run(`
- hosts: web
  tasks:
    - name: Try
      block:
        - name: Fail on w2
          fail: { msg: broken }
          when: inventory_hostname == 'w2'
        - name: Others go on
          debug: { msg: on }
      rescue:
        - name: Rescue
          debug: { msg: "{{ ansible_failed_task.name }}: {{ ansible_failed_result.msg }}" }
      always:
        - name: Always
          debug: { msg: always }
    - name: After
      debug: { msg: after }
`);
    expect(story(events)).toEqual([
      'play web',
      'task Fail on w2', 'w1 skipped', 'w2 failed', 'w3 skipped',
      'task Others go on', 'w1 ok', 'w3 ok',
      'task Rescue', 'w2 ok',
      'task Always', 'w1 ok', 'w2 ok', 'w3 ok',
      'task After', 'w1 ok', 'w2 ok', 'w3 ok',
    ]);
    expect(said(events)).toContain('w2: Fail on w2: broken');
    expect(report.hosts['w2']).toMatchObject({ rescued: 1, failed: 0 });
    expect(report.exitCode).toBe(0);
  });

  it('run always also when rescue fails, and the host stays failed', async () => {
    const { report, events } = await run(`
- hosts: w1
  tasks:
    - block:
        - fail: { msg: one }
      rescue:
        - fail: { msg: two }
      always:
        - name: Always
          debug: { msg: always }
    - name: After
      debug: { msg: after }
`);
    expect(story(events)).toEqual(['play w1', 'task fail', 'w1 failed', 'task fail', 'w1 failed', 'task Always', 'w1 ok']);
    expect(report.hosts['w1']).toMatchObject({ rescued: 1, failed: 1 });
    expect(report.exitCode).toBe(2);
  });

  it('drop what was staged before the failure, then rescue on a clean cell', async () => {
    const bench = new Bench();
    const { report, events } = await bench.run(`
- hosts: dmgr
  tasks:
    - block:
        - fake.setting: { name: one, value: a }
          notify: restart
        - fail: { msg: no }
      rescue:
        - name: Other way
          fake.setting: { name: two, value: b }
  handlers:
    - name: restart
      fake.restart: { what: cell }
`);
    expect(story(events)).not.toContain('handler restart');
    expect(bench.world.snapshot()).toEqual({ cells: { 'd1.example.com': { two: 'b' } }, files: {}, done: [] });
    expect(report.exitCode).toBe(0);
  });

  it('hand keywords down: when, vars, tags', async () => {
    const { events } = await run(
      `
- hosts: web
  tasks:
    - when: inventory_hostname != 'w2'
      vars: { word: inner }
      tags: [a]
      block:
        - debug: { msg: "{{ word }}" }
        - debug: { msg: other }
          tags: b
    - debug: { msg: outside }
`,
      { tags: ['a'], skipTags: ['b'] },
    );
    expect(said(events)).toEqual(['w1: inner', 'w2: Conditional result was False', 'w3: inner']);
  });
});

describe('loops', () => {
  it('run once per item with item, index and label, and register every result', async () => {
    const { events, report } = await run(`
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
    expect(files?.items?.map((item) => [item.label, item.status])).toEqual([['a', 'changed'], ['b', 'skipped'], ['c', 'changed']]);
    expect(said(events)).toEqual(['w1: True 3 c', 'w1: x of 2', 'w1: y of 2']);
  });

  it('of no items are skipped', async () => {
    const { report } = await run('- hosts: w1\n  tasks:\n    - debug: { msg: x }\n      loop: []\n');
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
    const { report } = await run('- hosts: w1\n  tasks:\n    - debug: { msg: x }\n      loop: "{{ {} }}"\n');
    expect(report.failures).toMatchObject([{ code: 'LOOP_NOT_A_LIST', at: { line: 4 } }]);
  });
});

describe('conditions', () => {
  it('all hold in a list; the one that does not is told', async () => {
    const { report, events } = await run(`
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
    const { report } = await run(`- hosts: w1\n  tasks:\n    - debug: { msg: on }\n      when: "'yes'"\n`);
    expect(report.failures).toMatchObject([{ code: 'CONDITION_NOT_BOOLEAN', message: `"'yes'" is not true or false but yes.`, at: { line: 4 } }]);
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
    expect(tasks).toEqual([['Not counted', 'ok'], ['Counted', 'changed'], ['Refused by rule', 'ignored'], ['Forgiven', 'ok']]);
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
    expect(story(events).slice(0, 5)).toEqual(['play w1', 'task Wait', 'w1 retry, 3 left', 'w1 retry, 2 left', 'w1 changed']);
    expect(report.plays[0]?.tasks[0]?.results['w1']?.attempts).toBe(3);
  });

  it('fails when the tries are used up', async () => {
    const { report } = await run(`
- hosts: w1
  tasks:
    - debug: { msg: x }
      register: out
      until: out.msg == 'y'
      retries: 1
      delay: 0
`);
    expect(report.failures).toMatchObject([{ code: 'UNTIL_NOT_REACHED', message: `"out.msg == 'y'" did not hold after 2 tries.` }]);
  });
});

describe('variables', () => {
  it('are found in Ansible’s order: inventory, play, block, task, facts, extra vars, loop', async () => {
    const bench = new Bench();
    bench.inventoryText = `
all:
  vars: { a: inventory, b: inventory, c: inventory, d: inventory, e: inventory, f: inventory }
  children:
    web: { hosts: { w1: {} } }
`;
    bench.files.set('/book/more.yml', 'c: file\nd: file\n');
    const { events } = await bench.run(
      `
- hosts: w1
  vars: { b: play, c: play, d: play, e: play, f: play }
  vars_files: [more.yml]
  tasks:
    - set_fact: { e: fact }
    - debug: { msg: "{{ a }} {{ b }} {{ c }} {{ d }} {{ e }} {{ f }}" }
      vars: { d: task, e: task, f: task }
`,
      { extraVars: { f: 'extra' } },
    );
    expect(said(events)).toEqual(['w1: inventory play file task fact extra']);
  });

  it('are evaluated when they are used, for the host that uses them', async () => {
    const { events } = await run(`
- hosts: web
  vars:
    greeting: "hello {{ name }}"
    name: "{{ inventory_hostname_short | upper }}"
  tasks:
    - debug: { msg: "{{ greeting }}" }
`);
    expect(said(events)).toEqual(['w1: hello W1', 'w2: hello W2', 'w3: hello W3']);
  });

  it('that refer to themselves are an error that shows the circle', async () => {
    const { report } = await run(`
- hosts: w1
  vars: { a: "{{ b }}", b: "{{ a }}" }
  tasks:
    - debug: { msg: "{{ a }}" }
`);
    expect(report.failures).toMatchObject([{ code: 'VARIABLE_LOOP', message: 'The variable "a" refers to itself: a → b → a.' }]);
  });

  it('of other hosts and groups are there', async () => {
    const { events } = await run(`
- hosts: web
  tasks:
    - set_fact: { mine: "{{ inventory_hostname }}!" }
- hosts: dmgr
  tasks:
    - debug: { msg: "{{ hostvars['w2'].mine }} {{ groups['web'] | join(',') }} {{ group_names | join(',') }} {{ ansible_check_mode }}" }
`);
    expect(said(events)).toEqual(['d1.example.com: w2! w1,w2,w3 dmgr False']);
  });

  it('tagged !unsafe stay as they are written', async () => {
    const { events } = await run(`
- hosts: w1
  vars: { text: !unsafe "{{ not_a_variable }}" }
  tasks:
    - debug: { msg: !unsafe "{% raw %}" }
    - debug: { msg: "{{ text }}" }
`);
    expect(said(events)).toEqual(['w1: {% raw %}', 'w1: {{ not_a_variable }}']);
  });

  it('that are omitted leave an argument out', async () => {
    const { report } = await run(`
- hosts: w1
  tasks:
    - fake.setting: { name: a, value: b, size: "{{ nothing | default(omit) }}" }
`);
    expect(report.failures).toEqual([]);
  });

  it('from text are fitted to the type an argument has', async () => {
    const { report } = await run('- hosts: w1\n  tasks:\n    - fake.setting: { name: a, value: "{{ 5 }}", size: "{{ size }}" }\n', { extraVars: { size: '7' } });
    expect(report.failures).toEqual([]);
  });
});

describe('plays', () => {
  it('go through their batches one after the other, handlers included', async () => {
    const { events } = await run(`
- hosts: web
  serial: [1, 2]
  tasks:
    - fake.file: { path: /one, content: x }
      notify: recreate
  handlers:
    - name: recreate
      fake.recreate: { what: web }
`);
    expect(story(events).filter((line) => line.includes('[') || line.startsWith('task'))).toEqual(['task fake.file', 'w1 changed [recreate web]', 'task fake.file', 'w2 changed [recreate web]', 'w3 changed [recreate web]']);
  });

  it('run a run_once task on the first host and give its result to all', async () => {
    const { events } = await run(`
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
    const { events } = await run(`
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
    const { events } = await run(`
- hosts: web
  tasks:
    - fail: { msg: no }
      when: inventory_hostname == 'w2'
    - meta: clear_host_errors
    - debug: { msg: back }
`);
    expect(said(events)).toEqual(['w1: back', 'w2: back', 'w3: back']);
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
    const { report } = await run(`
- hosts: w1
  tasks:
    - ansible.builtin.assert: { that: ["1 == 1", "inventory_hostname == 'w2'"] }
`);
    expect(report.failures).toMatchObject([{ code: 'FAILED', message: "Assertion failed: inventory_hostname == 'w2'" }]);
  });
});
