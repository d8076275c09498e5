import { describe, expect, it } from 'vitest';
import { Bench, said } from '../testing/bench.ts';
import { hostFactsLayer } from '../vars/host-facts.ts';
import { Memories } from '../vars/memory.ts';

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
    const { events } = await new Bench().run(`
- hosts: web
  vars:
    greeting: "hello {{ name }}"
    name: "{{ inventory_hostname_short | upper }}"
  tasks:
    - debug: { msg: "{{ greeting }}" }
`);
    expect(said(events)).toEqual(['w1: hello W1', 'w2: hello W2', 'w3: hello W3']);
  });

  it('with a wrong template fail, under compat, the host that comes to use it', async () => {
    const { events, report } = await new Bench().run(`
- hosts: w1
  compat: ansible
  vars: { unused: "{{ 1 + }}" }
  tasks:
    - debug: { msg: "{{ 1 | nothing }}" }
      when: false
    - debug: { msg: before }
    - debug: { msg: "{{ unused }}" }
    - debug: { msg: after }
`);
    expect(said(events)).toEqual([
      'w1: Conditional result was False',
      'w1: before',
      'w1: Here a value is expected, not "}}".',
    ]);
    expect(report.failures).toMatchObject([{ code: 'TEMPLATE_SYNTAX', at: { line: 4, column: 27 } }]);
  });

  it('that refer to themselves are an error that shows the circle', async () => {
    const { report } = await new Bench().run(`
- hosts: w1
  vars: { a: "{{ b }}", b: "{{ a }}" }
  tasks:
    - debug: { msg: "{{ a }}" }
`);
    expect(report.failures).toMatchObject([
      { code: 'VARIABLE_LOOP', message: 'The variable "a" refers to itself: a → b → a.' },
    ]);
  });

  it('of other hosts and groups are there', async () => {
    const { events } = await new Bench().run(`
- hosts: web
  tasks:
    - set_fact: { mine: "{{ inventory_hostname }}!" }
- hosts: dmgr
  tasks:
    - debug: { msg: "{{ hostvars['w2'].mine }} {{ groups['web'] | join(',') }} {{ group_names | join(',') }} {{ ansible_check_mode }}" }
`);
    expect(said(events)).toEqual(['d1.example.com: w2! w1,w2,w3 dmgr False']);
  });

  it('of another host can be walked through as a whole', async () => {
    const { events } = await new Bench().run(`
- hosts: web
  tasks:
    - set_fact: { mine: "{{ inventory_hostname }}!" }
- hosts: dmgr
  tasks:
    - debug: { msg: "{{ hostvars.w2 | dict2items | selectattr('key', 'eq', 'mine') | list }}" }
    - debug: { msg: "{{ ('w2!' in hostvars['w2'] | to_json, 'group_names' in hostvars.w2.keys()) | list }}" }
`);
    expect(said(events)).toEqual(['d1.example.com: [{"key":"mine","value":"w2!"}]', 'd1.example.com: [true,true]']);
  });

  it('tagged !unsafe stay as they are written', async () => {
    const { events } = await new Bench().run(`
- hosts: w1
  vars: { text: !unsafe "{{ not_a_variable }}" }
  tasks:
    - debug: { msg: !unsafe "{% raw %}" }
    - debug: { msg: "{{ text }}" }
`);
    expect(said(events)).toEqual(['w1: {% raw %}', 'w1: {{ not_a_variable }}']);
  });

  it('that are omitted leave an argument out', async () => {
    const { report } = await new Bench().run(`
- hosts: w1
  tasks:
    - fake.setting: { name: a, value: b, size: "{{ nothing | default(omit) }}" }
`);
    expect(report.failures).toEqual([]);
  });

  it('from text are fitted to the type an argument has', async () => {
    const { report } = await new Bench().run(
      '- hosts: w1\n  tasks:\n    - fake.setting: { name: a, value: "{{ 5 }}", size: "{{ size }}" }\n',
      { extraVars: { size: '7' } },
    );
    expect(report.failures).toEqual([]);
  });
});

describe('facts', () => {
  it('of a host hide no variable of the inventory: the host chooses their names', async () => {
    const bench = new Bench();
    bench.inventoryText = 'all: { hosts: { w1: { distribution: mine } } }\n';
    const playbook = `
- hosts: w1
  gather_facts: true
  tasks:
    - setup: {}
    - debug: { msg: "{{ ansible_facts.distribution }} {{ distribution }} {{ hostname is defined }}" }
    - set_fact: { distribution: set, own: x, cacheable: true }
- hosts: w1
  tasks:
    - debug: { msg: "{{ distribution }} {{ own }} {{ ansible_facts.own }}" }
`;
    for (const compat of [false, true]) {
      const { events } = await bench.run(playbook, { compat });
      expect(said(events)).toEqual(['w1: Debian mine False', 'w1: set x x']);
    }
  });

  it('of a host do not say how it is reached', () => {
    const memory = new Memories().of('w1');
    for (const name of ['connection', 'become_password', 'ssh_host_key_rsa_public', 'docker_gwbridge', 'user_id'])
      memory.facts.set(name, name);
    const layer = hostFactsLayer('w1', memory, { lazy: false, injected: true });
    expect([...layer.names()]).toEqual([
      'ansible_facts',
      'ansible_ssh_host_key_rsa_public',
      'ansible_docker_gwbridge',
      'ansible_user_id',
    ]);
    expect(layer.has('ansible_connection')).toBe(false);
    expect(layer.has('ansible_become_password')).toBe(false);
    expect(layer.has('connection')).toBe(false);
  });
});

describe('lookups', () => {
  it('read the environment and files beside the playbook', async () => {
    process.env['SIGNET_TEST_LOOKUP'] = 'from the environment';
    const { events } = await new Bench().run(`
- hosts: w1
  tasks:
    - debug: { msg: "{{ lookup('env', 'SIGNET_TEST_LOOKUP') }}" }
    - debug: { msg: "{{ lookup('file', '/no/such/file') }}" }
`);
    delete process.env['SIGNET_TEST_LOOKUP'];
    expect(said(events)[0]).toBe('w1: from the environment');
    expect(events.find((event) => event.type === 'host-result' && event.status === 'failed')).toMatchObject({
      error: { code: 'LOOKUP_FAILED' },
    });
  });
});
