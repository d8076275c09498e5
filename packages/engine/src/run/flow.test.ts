import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../events.ts';
import { Bench, said, story } from '../testing/bench.ts';

/** The hosts' tasks in the order they ran. */
const trace = (events: readonly RunEvent[]): string[] =>
  events.flatMap((event) => (event.type === 'host-result' ? [`${event.host} ${event.task.name}`] : []));

describe('strategies', () => {
  const SLOW = (strategy: string): string => `
- hosts: web
  strategy: ${strategy}
  tasks:
    - name: one
      fake.program: { name: one, seconds: "{{ 0.2 if inventory_hostname == 'w1' else 0 }}" }
      notify: go
    - name: two
      debug: { msg: two }
  handlers:
    - name: go
      fake.recreate: { what: it }
`;

  it('linear: every host finishes a task before any begins the next', async () => {
    const { events } = await new Bench().run(SLOW('linear'), { forks: 5 });
    expect(trace(events).slice(0, 3).toSorted()).toEqual(['w1 one', 'w2 one', 'w3 one']);
  });

  it('free: a quick host is through, with its handlers, before a slow one', async () => {
    const bench = new Bench();
    const { events } = await bench.run(SLOW('free'), { forks: 5 });
    expect(trace(events).slice(-2)).toEqual(['w1 one', 'w1 two']);
    expect(bench.world.done.slice(-2)).toEqual(['w1: one', 'w1: recreate it']);
    expect(bench.world.done.slice(0, 4).toSorted()).toEqual([
      'w2: one',
      'w2: recreate it',
      'w3: one',
      'w3: recreate it',
    ]);
  });

  it('host_pinned: a host comes to its end before a new one begins', async () => {
    const { events } = await new Bench().run(SLOW('host_pinned'), { forks: 1 });
    expect(trace(events)).toEqual(['w1 one', 'w1 two', 'w2 one', 'w2 two', 'w3 one', 'w3 two']);
  });

  it('throttle: no more hosts at a time than it says', async () => {
    const bench = new Bench();
    let now = 0;
    let most = 0;
    bench.world.hook = async (operation) => {
      if (operation !== 'act') return;
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setTimeout(resolve, 20));
      now -= 1;
    };
    await bench.run('- hosts: web\n  tasks:\n    - fake.program: x\n      throttle: 2\n', { forks: 5 });
    expect(most).toBe(2);
  });
});

describe('delegate_to', () => {
  it('works on the other host with the own variables, and keeps facts here unless delegate_facts', async () => {
    const bench = new Bench();
    const { events, report } = await bench.run(`
- hosts: w1
  tasks:
    - fake.program: "for {{ inventory_hostname }}"
      delegate_to: w2
    - set_fact: { there: "x" }
      delegate_to: w3
      delegate_facts: true
    - debug: { msg: "{{ there is defined }} {{ hostvars.w3.there }}" }
    - fake.program: elsewhere
      delegate_to: "not.in.the.inventory"
`);
    expect(bench.world.done).toEqual(['w2: for w1', 'not.in.the.inventory: elsewhere']);
    expect(said(events)).toEqual(['w1: False x']);
    expect(report.plays[0]?.tasks[0]?.results['w1']).toMatchObject({ delegatedTo: 'w2' });
  });

  it('in a loop follows the item', async () => {
    const bench = new Bench();
    await bench.run(`
- hosts: w1
  tasks:
    - fake.program: x
      delegate_to: "{{ item }}"
      loop: [w2, w3]
`);
    expect(bench.world.done).toEqual(['w2: x', 'w3: x']);
  });
});

describe('become and connection keywords', () => {
  it('variables beat keywords, keywords beat the command line', async () => {
    const bench = new Bench();
    bench.inventoryText = 'all: { hosts: { w1: { ansible_become_user: fromvars }, w2: {} } }\n';
    await bench.run(
      `
- hosts: w1,w2
  become: true
  become_user: fromplay
  remote_user: deploy
  port: 2200
  tasks:
    - fake.program: a
    - fake.program: b
      become: false
`,
      { become: { become: false, user: 'fromoptions', method: 'su' } },
    );
    expect(bench.world.becomes.map(({ host, user, method }) => [host, user, method])).toEqual([
      ['w1', 'fromvars', 'su'],
      ['w2', 'fromplay', 'su'],
    ]);
    expect(bench.world.connections.map(({ host, keywords }) => [host, keywords])).toEqual([
      ['w1', { user: 'deploy', port: 2200 }],
      ['w2', { user: 'deploy', port: 2200 }],
    ]);
  });

  it('a task with connection variables of its own gets a connection of its own', async () => {
    const bench = new Bench();
    await bench.run(`
- hosts: w1
  tasks:
    - fake.program: a
    - fake.program: b
      vars: { ansible_user: other }
    - fake.program: c
`);
    expect(bench.world.connections.map(({ user }) => user)).toEqual([undefined, 'other']);
    expect(bench.world.counts).toMatchObject({ connects: 2, disconnects: 2 });
  });

  it('an inventory variable that follows the task decides about the connection', async () => {
    const bench = new Bench();
    bench.inventoryText = `
all:
  vars: { ansible_user: "{{ login }}", ansible_docker_user: "{{ nobody_defines_this }}" }
  hosts: { w1: {} }
`;
    const { report } = await bench.run(`
- hosts: w1
  vars: { login: one }
  tasks:
    - fake.program: a
    - fake.program: b
      vars: { login: two }
    - fake.program: c
`);
    expect(report.failures).toEqual([]);
    expect(bench.world.connections.map(({ user }) => user)).toEqual(['one', 'two']);
  });

  it('another password to become the same user is asked for anew', async () => {
    const bench = new Bench();
    await bench.run(`
- hosts: w1
  become: true
  vars: { ansible_become_password: right }
  tasks:
    - fake.program: a
    - fake.program: b
      vars: { ansible_become_password: other }
    - fake.program: c
`);
    expect(bench.world.becomes).toHaveLength(2);
  });

  it('a method that is not known is an error at its place', async () => {
    const { report } = await new Bench().run(
      '- hosts: w1\n  tasks:\n    - fake.program: a\n      become: true\n      become_method: "{{ \'doas\' }}"\n',
    );
    expect(report.failures).toMatchObject([{ code: 'UNSUPPORTED_BECOME', at: { line: 5 } }]);
  });
});

describe('environment, timeout, async', () => {
  it('environment adds up from play to task', async () => {
    const bench = new Bench();
    await bench.run(`
- hosts: w1
  environment: { A: play, B: play }
  tasks:
    - fake.program: x
      environment: { B: "{{ 1 + 1 }}", C: true, D: ~, E: "{{ false }}" }
`);
    expect(bench.world.done).toEqual(['w1: x A=play B=2 C=True D=None E=False']);
  });

  it('a name that no variable of the environment can have is the mistake of its author', async () => {
    const { report } = await new Bench().run(
      '- hosts: w1\n  tasks:\n    - fake.program: x\n      environment: { "{{ \'A\' }}B": fine, "A-B": 1 }\n',
    );
    expect(report.failures).toMatchObject([{ code: 'ENVIRONMENT_NAME', at: { line: 4 } }]);
  });

  it('timeout ends a task and fails it', async () => {
    const { report } = await new Bench().run(
      '- hosts: w1\n  tasks:\n    - fake.program: { name: x, seconds: 30 }\n      timeout: 1\n',
    );
    expect(report.failures).toMatchObject([{ code: 'TASK_TIMEOUT', status: 'failed' }]);
  });

  it('async with poll 0 starts and goes on; without it only the deadline counts', async () => {
    const bench = new Bench();
    const { events, report } = await bench.run(`
- hosts: w1
  tasks:
    - fake.program: x
      async: 60
      poll: 0
      register: job
    - debug: { msg: "{{ job.ansible_job_id }} {{ job.started }} {{ job.finished }} {{ job.changed }}" }
    - fake.program: { name: y, seconds: 30 }
      async: 1
      poll: 1
`);
    expect(bench.world.done).toEqual(['w1: x in the background for 60']);
    expect(said(events)).toEqual(['w1: 1.2 1 0 True']);
    expect(report.failures).toMatchObject([{ code: 'TASK_TIMEOUT' }]);
  });
});

describe('facts', () => {
  it('are gathered when something asks for them, once per host', async () => {
    const bench = new Bench();
    const { events } = await bench.run(`
- hosts: web
  vars: { system: "{{ ansible_facts.distribution }}" }
  tasks:
    - debug: { msg: nothing }
    - debug: { msg: "{{ system }} {{ hostvars['w1'].ansible_facts.hostname }}" }
      when: ansible_facts.hostname != 'w2'
`);
    expect(bench.world.counts.gathers).toBe(3);
    expect(said(events)).toEqual([
      'w1: nothing',
      'w2: nothing',
      'w3: nothing',
      'w1: Debian w1',
      'w2: Conditional result was False',
      'w3: Debian w1',
    ]);
  });

  it('are gathered first with gather_facts: true, and a host that cannot be asked is out', async () => {
    const bench = new Bench();
    bench.world.unreachable.add('w2');
    const { report } = await bench.run('- hosts: web\n  gather_facts: true\n  tasks:\n    - debug: { msg: x }\n');
    expect(report.plays[0]?.tasks[0]?.name).toBe('Gathering Facts');
    expect(report.hosts['w2']).toMatchObject({ unreachable: 1, ok: 0 });
    expect(report.hosts['w1']).toMatchObject({ ok: 2 });
  });

  it('are gathered as the play says: connection, user and environment', async () => {
    const bench = new Bench();
    const { report, events } = await bench.run(`
- hosts: w1
  become: true
  become_user: service
  remote_user: login
  environment: { A: play, B: "{{ ansible_facts.env.A }}:more" }
  tasks:
    - debug: { msg: "{{ ansible_facts.env }}" }
`);
    expect(report.failures).toEqual([]);
    expect(said(events)).toEqual(['w1: {"A":"play"}']);
    expect(bench.world.connections.map(({ keywords }) => keywords)).toEqual([{ user: 'login' }]);
    expect(bench.world.becomes.map(({ user }) => user)).toEqual(['service']);
  });

  it('are gathered in Ansible’s ways when the configuration says so', async () => {
    const gathered = async (gathering: 'explicit' | 'implicit' | undefined) => {
      const bench = new Bench();
      await bench.run('- hosts: w1\n  tasks:\n    - debug: { msg: x }\n', { compat: true, gathering });
      return bench.world.counts.gathers;
    };
    expect(await gathered(undefined)).toBe(1);
    expect(await gathered('implicit')).toBe(1);
    expect(await gathered('explicit')).toBe(0);
  });

  it('are injected as variables only where Ansible’s ways are wanted', async () => {
    const book =
      '- hosts: w1\n  gather_facts: true\n  tasks:\n    - debug: { msg: "{{ ansible_distribution | default(\'none\') }}" }\n';
    expect(said((await new Bench().run(book)).events)).toEqual(['w1: none']);
    expect(said((await new Bench().run(book, { compat: true })).events)).toEqual(['w1: Debian']);
  });
});

describe('the inventory while it runs', () => {
  it('add_host and group_by say whether anything is new, and bring what group_vars has for the group', async () => {
    const bench = new Bench();
    bench.files.set('/book/group_vars/made.yml', 'of_group: yes!\n');
    const { events } = await bench.run(`
- hosts: w1
  tasks:
    - debug: { msg: "{{ groups.keys() | list }}" }
    - group_by: { key: made }
      register: first
    - group_by: { key: made }
      register: again
    - add_host: { name: "{{ item }}", groups: made, color: red }
      loop: [n1, n2, n2]
      register: added
    - add_host: { name: "n1:2222", color: blue }
      register: changed
    - debug: { msg: "{{ [first, again, added.results[1], added.results[2], changed] | map(attribute='changed') | list }}" }
    - debug: { msg: "{{ of_group }} {{ groups.made }} {{ hostvars.n2.of_group }} {{ hostvars.n1.color }} {{ hostvars.n1.ansible_ssh_port }}" }
`);
    expect(said(events)).toEqual([
      'w1: ["all","ungrouped","dmgr","web"]',
      'w1: [true,false,true,false,true]',
      "w1: yes! ['w1', 'n1', 'n2'] yes! blue 2222",
    ]);
  });

  it('add_host and group_by take effect from the next play', async () => {
    const { events } = await new Bench().run(`
- hosts: web
  tasks:
    - group_by: { key: "is {{ 'first' if inventory_hostname == 'w1' else 'later' }}" }
    - add_host: { name: new, groups: [fresh], text: "{{ '{' }}{ 1 }}" }
- hosts: is-later:fresh
  tasks:
    - debug: { msg: "{{ text | default(groups['is-first'] | join(',')) }}" }
`);
    expect(said(events)).toEqual(['w2: w1', 'w3: w1', 'new: {{ 1 }}']);
  });
});

describe('meta', () => {
  it('end_batch ends this batch, end_play all of them', async () => {
    const book = (what: string): string => `
- hosts: web
  serial: 1
  tasks:
    - meta: ${what}
      when: inventory_hostname == 'w1'
    - debug: { msg: x }
`;
    expect(said((await new Bench().run(book('end_batch'))).events)).toEqual(['w2: x', 'w3: x']);
    expect(said((await new Bench().run(book('end_play'))).events)).toEqual([]);
  });

  it('reset_connection connects anew', async () => {
    const bench = new Bench();
    await bench.run(
      '- hosts: w1\n  tasks:\n    - fake.program: a\n    - meta: reset_connection\n    - fake.program: b\n',
    );
    expect(bench.world.counts).toMatchObject({ connects: 2, disconnects: 2 });
  });
});

describe('force_handlers', () => {
  it('runs handlers on a host that failed, which stays failed', async () => {
    const bench = new Bench();
    const { report, events } = await bench.run(`
- hosts: w1
  force_handlers: true
  tasks:
    - fake.file: { path: /a, content: x }
      notify: go
    - fail: {}
    - debug: { msg: never }
  handlers:
    - name: go
      fake.recreate: { what: it }
`);
    expect(bench.world.done).toEqual(['w1: recreate it']);
    expect(report.hosts['w1']).toMatchObject({ failed: 1 });
    expect(report.exitCode).toBe(2);
    expect(story(events)).not.toContain('w1: never');
  });
});

describe('ignore_unreachable and rescue_unreachable', () => {
  it('let a host go on', async () => {
    const bench = new Bench();
    bench.world.unreachable.add('w1');
    const { report, events } = await bench.run(`
- hosts: w1
  tasks:
    - fake.program: x
      ignore_unreachable: true
    - block:
        - fake.program: y
      rescue:
        - debug: { msg: rescued }
      rescue_unreachable: true
`);
    expect(said(events)).toEqual(['w1: rescued']);
    expect(report.hosts['w1']).toMatchObject({ ignored: 1, unreachable: 1 });
  });
});

describe('what a playbook itself undoes again', () => {
  it('is no failure for a task of the language, and is one for a task of a product', async () => {
    const undone = (module: string): string => `
- hosts: w1
  tasks:
    - ${module}: { path: /a/b, content: x }
    - ${module}: { path: /a/b, content: y }
`;
    const ordinary = await new Bench().run(undone('file'));
    expect(ordinary.report.exitCode).toBe(0);
    const product = await new Bench().run(undone('fake.file'));
    expect(product.report.failures.map(({ code }) => code)).toEqual(['NOT_CONVERGED']);
  });
});

describe('a flush in Ansible’s ways', () => {
  it('has nothing left to do for what an earlier one has dealt with', async () => {
    const book = `
- hosts: w1
  gather_facts: false
  pre_tasks:
    - fake.file: { path: /a, content: x }
  tasks:
    - debug: { msg: x }
  post_tasks:
    - debug: { msg: y }
`;
    const { events } = await new Bench().run(book, { compat: true });
    expect(events.filter(({ type }) => type === 'flush-start')).toHaveLength(1);
  });
});
