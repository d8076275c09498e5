import { describe, expect, it } from 'vitest';
import { type Play, type Step, type TaskStep, tasksOf, type Templated } from '../playbook.ts';
import { Bench } from '../testing/bench.ts';
import { LayeredScope } from '../vars/scope.ts';

const NOTHING = new LayeredScope([]);

function load(text: string, bench = new Bench(), extraVars?: Record<string, unknown>) {
  const { playbook, diagnostics } = bench.load(text.replace(/^\n/, ''), extraVars);
  const play = playbook?.plays[0];
  const tasks = Object.values(play?.sections ?? {}).flatMap((steps: readonly Step[]) => [...tasksOf(steps)]);
  const problems = diagnostics.map(({ severity, at, code }) => `${severity} ${at?.line}:${at?.column} ${code}`);
  return { play: play as Play, tasks, problems };
}

function value(templated: Templated | undefined): unknown {
  return templated?.template.evaluate(NOTHING);
}

function args(task: TaskStep | undefined): unknown {
  return task?.args.template.evaluate(NOTHING);
}

describe('keywords of a play', () => {
  it('are read, and templates filled where a value is needed at load', () => {
    const { play, problems } = load(`
- name: P
  hosts: [web, dmgr]
  vars: { way: free, force: "yes" }
  strategy: "{{ way }}"
  force_handlers: "{{ force | bool }}"
  gather_facts: "no"
  gather_subset: [min]
  gather_timeout: 5
  serial: "{{ 2 }}"
  max_fail_percentage: "30"
  allow_empty: true
  compat: ansible
  user: root
  become: "yes"
  environment: [{ A: 1 }, { B: 2 }]
  vars_prompt:
    - { name: password, prompt: Password, confirm: yes, encrypt: sha512_crypt, salt_size: 7 }
    - { name: color, private: no, default: red }
  tasks: []
`);
    expect(problems).toEqual([]);
    expect(play).toMatchObject({
      strategy: 'free',
      forceHandlers: true,
      gather: 'never',
      allowEmpty: true,
      compat: true,
      order: 'inventory',
      prompts: [
        { name: 'password', private: true, confirm: true, encrypt: 'sha512_crypt', saltSize: 7 },
        { name: 'color', private: false, confirm: false },
      ],
    });
    expect(play.prompts.map(({ prompt }) => value(prompt))).toEqual(['Password', 'color']);
    expect(value(play.gatherSubset)).toEqual({ gather_subset: ['min'], gather_timeout: 5 });
    expect([play.serial, play.maxFailPercentage, play.prompts[1]?.default].map(value)).toEqual([2, '30', 'red']);
    expect([play.handed.settings.remote_user, play.handed.settings.become].map(value)).toEqual(['root', true]);
    expect(play.handed.environment.map(value)).toEqual([{ A: 1 }, { B: 2 }]);
  });

  it('gather facts lazily, unless asked otherwise', () => {
    const gather = (more: string): string => load(`- hosts: all\n${more}  tasks: []\n`).play.gather;
    expect([gather(''), gather('  gather_facts: yes\n'), gather('  gather_facts: no\n')]).toEqual([
      'lazy',
      'first',
      'never',
    ]);
  });

  it('relax YAML with compat: duplicate keys and octal numbers are warnings', () => {
    const { tasks, problems } = load(`
- hosts: all
  compat: ansible
  tasks:
    - fake.setting: { name: a, value: b, size: 010, size: 011 }
`);
    expect(problems.toSorted()).toEqual([
      'warning 4:48 YAML_LEADING_ZERO',
      'warning 4:53 YAML_DUPLICATE_KEY',
      'warning 4:59 YAML_LEADING_ZERO',
    ]);
    expect(args(tasks[0])).toEqual({ name: 'a', value: 'b', size: 9 });
  });
});

describe('compat: ansible', () => {
  it.each([
    ['debug: { mgs: x }'],
    ['debug: { msg: "{{ nothing }}" }'],
    ['debug: { msg: "{{ 1 + }}" }'],
    ['debug: { msg: "{{ 1 | nothing }}" }'],
    ['{ debug: , when: 1 is nothing }'],
    ['include_tasks: nothing.yml'],
    ['fake.setting: { name: a, value: b }\n      notify: nothing'],
  ])('leaves to the run what Ansible finds only then: %j', (task) => {
    const severities = (compat: string): string[] =>
      load(`- hosts: all\n${compat}  tasks:\n    - ${task}\n`).problems.map((one) => one.split(' ')[0] ?? '');
    expect([severities(''), severities('  compat: ansible\n')]).toEqual([['error'], ['warning']]);
  });
});

describe('keywords of a task', () => {
  it('are read in the types that Ansible would make of them', () => {
    const { tasks, problems } = load(`
- hosts: all
  become_user: play
  environment: { A: play }
  tasks:
    - block:
        - debug: { msg: x }
          become: "no"
          become_user: task
          throttle: "2"
          timeout: 10
          retries: "3"
          delay: 1
          until: true
          backoff: 2
          max_time: 60
          async: 100
          poll: 0
          once: play
          environment: { B: task }
          tags: [1, "a,b"]
          register: r
          delegate_facts: yes
      environment: { A: block }
      tags: c
      rescue_unreachable: true
      rescue: []
`);
    expect(problems).toEqual([]);
    const [task] = tasks;
    const settings = Object.entries(task?.settings ?? {}).map(([name, one]) => [name, value(one)]);
    expect(Object.fromEntries(settings)).toEqual({
      become: false,
      become_user: 'task',
      throttle: 2,
      timeout: 10,
      delegate_facts: true,
    });
    const { retries, delay, backoff, maxTime, async, poll } = task as TaskStep;
    expect([retries, delay, backoff, maxTime, async, poll].map(value)).toEqual([3, 1, 2, 60, 100, 0]);
    expect(task?.environment.map(value)).toEqual([{ A: 'play' }, { A: 'block' }, { B: 'task' }]);
    expect(task).toMatchObject({ once: 'play', register: 'r', tags: ['c', '1', 'a', 'b'], directory: '/book' });
  });

  it('know every form of naming a task', () => {
    const { tasks, problems } = load(
      `
- hosts: all
  vars: { what: debug }
  tasks:
    - ansible.legacy.debug: msg="a b" verbosity=1
    - action: debug msg=a
    - action: { module: debug, msg: a }
    - action: { module: fake.setting, args: { name: a, value: b } }
    - local_action: debug msg=a
    - action: "{{ what }} msg=a"
    - debug: "{{ whole }}"
    - debug: { msg: a }
      args: "{{ whole }}"
    - fake.setting: { name: a }
      args: { name: x, value: y }
`,
      new Bench(),
      { whole: { msg: 'w', verbosity: 2 } },
    );
    expect(problems).toEqual([]);
    const extra = new LayeredScope([
      { origin: 'x', has: (name) => name === 'whole', names: () => ['whole'], get: () => ({ msg: 'w', verbosity: 2 }) },
    ]);
    expect(tasks.map((task) => [task.module, task.args.template.evaluate(extra)])).toEqual([
      ['debug', { msg: 'a b', verbosity: 1 }],
      ['debug', { msg: 'a' }],
      ['debug', { msg: 'a' }],
      ['fake.setting', { name: 'a', value: 'b' }],
      ['debug', { msg: 'a' }],
      ['debug', { msg: 'a' }],
      ['debug', { msg: 'w', verbosity: 2 }],
      ['debug', { msg: 'a', verbosity: 2 }],
      ['fake.setting', { name: 'a', value: 'y' }],
    ]);
    expect(value(tasks[4]?.settings.delegate_to)).toBe('localhost');
    expect(tasks[0]?.name).toBe('ansible.legacy.debug');
  });

  it('loop over lists and lookups', () => {
    const { tasks, problems } = load(`
- hosts: all
  tasks:
    - debug: { msg: "{{ item }}" }
      with_items: [1, 2]
    - debug: { msg: "{{ one }} {{ n }}" }
      loop: "{{ [1] }}"
      loop_control:
        { loop_var: one, index_var: n, label: "{{ one }}", pause: "1", extended: yes, extended_allitems: no, break_when: one == 1, parallel: 2 }
`);
    expect(problems).toEqual([]);
    expect(tasks[0]?.loop).toMatchObject({ lookup: 'items', loopVar: 'item', extended: false, allItems: true });
    expect(value(tasks[0]?.loop)).toEqual([1, 2]);
    expect(tasks[1]?.loop).toMatchObject({ loopVar: 'one', indexVar: 'n', extended: true, allItems: false });
    const { pause, parallel, breakWhen, lookup } = tasks[1]?.loop ?? {};
    expect([value(pause), value(parallel), breakWhen?.map(({ text }) => text), lookup]).toEqual([
      1,
      2,
      ['one == 1'],
      undefined,
    ]);
  });

  it('take quotes in a template in quotes', () => {
    const { tasks, problems } = load(`
- hosts: all
  tasks:
    - assert: { that: ["'{{ 'x' | upper }}' == 'X'"] }
`);
    expect(problems.map((one) => one.split(' ')[0])).toEqual(['warning']);
    const scope = new LayeredScope([{ origin: 'x', has: () => false, names: () => [], get: () => undefined }]);
    expect(tasks[0]?.args.expressions['that']?.[0]?.template.evaluate(scope)).toBe(true);
  });

  it('take conditions with braces as far as their meaning is clear', () => {
    const { tasks, problems } = load(`
- hosts: all
  vars: { a: x }
  tasks:
    - debug: { msg: a }
      when: "{{ a == 'x' }}"
    - assert: { that: "'{{ a }}-y' == 'x-y'" }
`);
    expect(problems).toEqual(['warning 5:13 BRACES_IN_CONDITION', 'warning 6:23 BRACES_IN_CONDITION']);
    const scope = new LayeredScope([{ origin: 'x', has: () => true, names: () => ['a'], get: () => 'x' }]);
    expect(tasks[0]?.when[0]?.template.evaluate(scope)).toBe(true);
    expect(tasks[1]?.args.expressions['that']?.[0]?.template.evaluate(scope)).toBe(true);
  });
});
