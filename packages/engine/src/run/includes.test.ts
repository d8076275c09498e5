import { describe, expect, it } from 'vitest';
import { Bench, said, stateDir, story, vaulted } from '../testing/bench.ts';

function bench(files: Readonly<Record<string, string>>): Bench {
  const made = new Bench();
  for (const [path, text] of Object.entries(files)) made.files.set(`/book/${path}`, text);
  return made;
}

describe('include_tasks', () => {
  it('run a handler once that two like inclusions of its role bring', async () => {
    const bench = new Bench();
    for (const name of ['main', 'other'])
      bench.files.set(
        `/book/roles/r/tasks/${name}.yml`,
        '- debug: { msg: go }\n  changed_when: true\n  notify: handler\n',
      );
    bench.files.set('/book/roles/r/handlers/main.yml', '- name: handler\n  debug: { msg: ran }\n');
    const handled = async (second: string): Promise<number> => {
      const { events } = await bench.run(`
- hosts: w1
  tasks:
    - include_role: { name: r }
    - include_role: ${second}
`);
      return events.filter(({ type }) => type === 'handler-result').length;
    };
    expect([await handled('{ name: r }'), await handled('{ name: r, tasks_from: other }')]).toEqual([1, 2]);
  });

  it('tells all that a loop brings before any of it runs, and every item that is left out', async () => {
    const bench = new Bench();
    bench.files.set('/book/part.yml', '- debug: { msg: "{{ item }}" }\n');
    const { events, report } = await bench.run(`
- hosts: w1
  tasks:
    - include_tasks: part.yml
      loop: [1, 2]
    - name: Left out
      include_tasks: part.yml
      loop: [1, 2]
      when: item > 2
`);
    expect(events.flatMap(({ type }) => (type === 'included' || type === 'host-result' ? [type] : []))).toEqual([
      'included',
      'included',
      'host-result',
      'host-result',
      'host-result',
    ]);
    expect(report.plays[0]?.tasks.at(-1)?.results['w1']?.items).toMatchObject([
      { label: '1', status: 'skipped' },
      { label: '2', status: 'skipped' },
    ]);
  });

  it('gives no host the secret item of another one', async () => {
    const made = bench({ 't.yml': '- debug: { msg: "{{ item | length }} {{ item == pw }}" }\n' });
    made.inventoryText = `all:\n  hosts:\n    w1: { }\n    w2: { }\n    w3: { }\n  vars:\n    shared: ${vaulted('secret-of-two', 6)}\n    other: ${vaulted('not-the-same-secret', 6)}\n    pw: "{{ other if inventory_hostname == 'w3' else shared }}"\n`;
    const { events } = await made.run('- hosts: all\n  tasks:\n    - include_tasks: t.yml\n      loop: ["{{ pw }}"]\n');
    expect(said(events)).toEqual(['w1: 13 True', 'w2: 13 True', 'w3: 19 True']);
    expect(events.flatMap((one) => (one.type === 'included' ? [one.hosts] : []))).toEqual([['w1', 'w2'], ['w3']]);
  });

  it('tells no host the items of another one', async () => {
    const files = {
      't.yml': '- debug: { msg: "{{ ansible_loop.index }} {{ ansible_loop.nextitem | default(\'none\') }}" }\n',
    };
    const book = (more: string): string =>
      `- hosts: w1:w2\n  tasks:\n    - include_tasks: t.yml\n      loop: [same, "{{ inventory_hostname }}"]\n${more}`;
    const grouped = await bench(files).run(book(''));
    expect(said(grouped.events)).toEqual(['w1: 1 none', 'w2: 1 none', 'w1: 2 none', 'w2: 2 none']);
    const extended = await bench(files).run(book('      loop_control: { extended: true }\n'));
    expect(said(extended.events)).toEqual(['w1: 1 w1', 'w1: 2 none', 'w2: 1 w2', 'w2: 2 none']);
  });

  it('brings steps for the hosts that ask for the same file, and counts as ok', async () => {
    const { events, report } = await bench({
      'a.yml': '- debug: { msg: "a {{ x }}" }\n',
      'b.yml': '- debug: { msg: "b {{ x }}" }\n',
    }).run(`
- hosts: web
  tasks:
    - include_tasks: "{{ 'a' if inventory_hostname != 'w2' else 'b' }}.yml"
      vars: { x: "{{ inventory_hostname }}" }
    - debug: { msg: end }
`);
    expect(said(events)).toEqual(['w1: a w1', 'w3: a w3', 'w2: b w2', 'w1: end', 'w2: end', 'w3: end']);
    expect(events.flatMap((event) => (event.type === 'included' ? [[event.file, event.hosts]] : []))).toEqual([
      ['/book/a.yml', ['w1', 'w3']],
      ['/book/b.yml', ['w2']],
    ]);
    expect(report.hosts['w1']).toMatchObject({ ok: 3, changed: 0, skipped: 0 });
  });

  it('in a loop brings the steps once per item, each with its item, and beats every weaker variable', async () => {
    const { events } = await bench({
      'a.yml': '- set_fact: { seen: "{{ item }}" }\n- debug: { msg: "{{ item }} {{ y }}" }\n',
    }).run(`
- hosts: w1
  vars: { y: play }
  tasks:
    - set_fact: { y: fact }
    - include_tasks: a.yml
      loop: [1, 2]
      vars: { y: "include {{ item }}" }
      when: item != 3
`);
    expect(said(events)).toEqual(['w1: 1 include 1', 'w1: 2 include 2']);
  });

  it('hands down the keywords of its blocks and of apply, not its own condition and tags', async () => {
    const made = bench({ 'a.yml': '- fake.program: inner\n- debug: { msg: tagged }\n  tags: deep\n' });
    const { events } = await made.run(
      `
- hosts: w1
  tasks:
    - block:
        - include_tasks: { file: a.yml, apply: { tags: [deep], become_user: app } }
          tags: shallow
      become: true
`,
      { tags: ['deep', 'shallow'] },
    );
    expect(said(events)).toEqual(['w1: tagged']);
    expect(made.world.becomes.map(({ user, method }) => [user, method])).toEqual([['app', 'sudo']]);
  });

  it('of a file that is missing or wrong fails the host with its place, and can be rescued', async () => {
    const { report, events } = await bench({ 'bad.yml': '- debog: { msg: x }\n' }).run(`
- hosts: w1
  vars_prompt:
    - { name: none_such, prompt: x, default: none, private: false }
    - { name: broken, prompt: x, default: bad, private: false }
  tasks:
    - block:
        - include_tasks: "{{ none_such }}.yml"
      rescue:
        - debug: { msg: "{{ ansible_failed_result.code }}" }
    - include_tasks: "{{ broken }}.yml"
`);
    expect(said(events)).toEqual(['w1: TASKS_FILE_MISSING']);
    expect(report.failures.map(({ code, handled, at }) => [code, handled, at?.file, at?.line])).toEqual([
      ['TASKS_FILE_MISSING', true, '/book/play.yml', 8],
      ['UNKNOWN_TASK', false, '/book/bad.yml', 1],
    ]);
    expect(report.hosts['w1']).toMatchObject({ rescued: 1, failed: 1 });
  });

  it('that includes itself ends with the way it took', async () => {
    const { report } = await bench({ 'a.yml': '- include_tasks: a.yml\n' }).run(
      '- hosts: w1\n  tasks:\n    - include_tasks: a.yml\n',
    );
    expect(report.failures[0]?.code).toBe('INCLUDE_TOO_DEEP');
  });

  it('is skipped as a whole where its condition is false', async () => {
    const { report, events } = await bench({ 'a.yml': '- debug: { msg: x }\n' }).run(`
- hosts: w1
  tasks:
    - include_tasks: a.yml
      when: false
`);
    expect(said(events)).toEqual([]);
    expect(report.hosts['w1']).toMatchObject({ ok: 0, skipped: 1 });
  });

  it('notifies handlers once per cause, and a handler may include', async () => {
    const made = bench({
      'a.yml': '- fake.file: { path: "/{{ item }}", content: x }\n  notify: more\n',
      'h.yml': '- fake.recreate: { what: one }\n- fake.recreate: { what: two }\n',
    });
    const { report } = await made.run(
      `
- hosts: w1
  tasks:
    - include_tasks: a.yml
      loop: [a, b]
  handlers:
    - name: more
      include_tasks: h.yml
`,
      { stateDir: stateDir() },
    );
    expect(made.world.done).toEqual(['w1: recreate one', 'w1: recreate two']);
    expect(report.owed).toEqual([]);
  });

  it('with run_once runs on the first host, and its result is that of all', async () => {
    const { events } = await bench({ 'a.yml': '- debug: { msg: x }\n' }).run(`
- hosts: web
  tasks:
    - include_tasks: a.yml
      run_once: true
      register: r
    - debug: { msg: "{{ r.include }}" }
`);
    expect(said(events)).toEqual(['w1: x', 'w1: a.yml', 'w2: a.yml', 'w3: a.yml']);
  });
});

describe('roles', () => {
  const ROLE = {
    'roles/base/defaults/main.yml': 'level: base default\nonly: base\n',
    'roles/base/tasks/main.yml': '- debug: { msg: "base {{ level }} {{ role_name }}" }\n',
    'roles/app/defaults/main.yml': 'level: app default\n',
    'roles/app/vars/main.yml': 'fixed: app var\n',
    'roles/app/meta/main.yml': 'dependencies: [base]\n',
    'roles/app/tasks/main.yml':
      '- debug: { msg: "app {{ level }} {{ fixed }} {{ only }}" }\n- fake.file: { path: /app, content: x }\n  notify: restart app\n',
    'roles/app/handlers/main.yml': '- name: restart app\n  fake.recreate: { what: app }\n',
  };

  it('run before the tasks, dependencies first, and their handlers in the same flush', async () => {
    const made = bench(ROLE);
    const { events } = await made.run(`
- hosts: w1
  vars: { fixed: play }
  roles: [app]
  tasks:
    - debug: { msg: "then {{ level }} {{ fixed }}" }
`);
    expect(said(events)).toEqual([
      'w1: base base default base',
      'w1: app app default app var base',
      'w1: then app default app var',
    ]);
    expect(made.world.done).toEqual(['w1: recreate app']);
  });

  it('run once with the same parameters and again with others', async () => {
    const { events } = await bench(ROLE).run(`
- hosts: w1
  roles:
    - base
    - base
    - { role: base, level: given }
    - { role: base, vars: { level: given by vars } }
`);
    expect(said(events)).toEqual(['w1: base given by vars base', 'w1: base given base', 'w1: base given by vars base']);
  });

  it('included at run time keep their variables to themselves unless they are public', async () => {
    const { events } = await bench(ROLE).run(`
- hosts: w1
  tasks:
    - include_role: { name: app }
    - debug: { msg: "{{ only is defined }} {{ fixed is defined }}" }
    - include_role: { name: app, public: true }
    - debug: { msg: "{{ only }} {{ fixed }}" }
`);
    expect(said(events).filter((line) => !/base base|app app/.test(line))).toEqual([
      'w1: False False',
      'w1: base app var',
    ]);
  });

  it('are left by meta: end_role, and what stands after them still runs', async () => {
    const { events } = await bench({
      'roles/r/tasks/main.yml':
        '- debug: { msg: one }\n- meta: end_role\n  when: inventory_hostname == "w1"\n- debug: { msg: two }\n',
    }).run(`
- hosts: w1,w2
  roles: [r]
  tasks:
    - debug: { msg: after }
`);
    expect(said(events)).toEqual(['w1: one', 'w2: one', 'w2: two', 'w1: after', 'w2: after']);
  });

  it('whose handlers have the same name are told apart by the role', async () => {
    const made = bench({
      'roles/a/handlers/main.yml': '- name: go\n  fake.recreate: { what: of a }\n',
      'roles/a/tasks/main.yml': '- debug: { msg: a }\n',
      'roles/b/handlers/main.yml': '- name: go\n  fake.recreate: { what: of b }\n',
      'roles/b/tasks/main.yml': '- fake.file: { path: /b, content: x }\n  notify: "a : go"\n',
    });
    const { events } = await made.run('- hosts: w1\n  roles: [a, b]\n', { stateDir: stateDir() });
    expect(made.world.done).toEqual(['w1: recreate of a']);
    expect(story(events)).toContain('w1 notifies a : go');
  });

  it('fail where their argument specification says so, before any task of theirs', async () => {
    const { report, events } = await bench({
      'roles/r/meta/argument_specs.yml':
        'argument_specs:\n  main:\n    options:\n      size: { type: int, required: true }\n      mode: { type: str, choices: [a, b] }\n',
      'roles/r/tasks/main.yml': '- debug: { msg: ran }\n',
    }).run('- hosts: w1\n  vars: { mode: c, late: x }\n  roles: [{ role: r, size: "{{ late }}" }]\n');
    expect(said(events)).toEqual([]);
    expect(report.failures[0]).toMatchObject({
      code: 'ARGUMENT_SPEC',
      message: expect.stringContaining('value of mode must be one of: a, b, got: c') as unknown,
    });
  });
});
