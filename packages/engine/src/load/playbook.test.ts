import type { Diagnostic } from '@signet/core';
import { describe, expect, it } from 'vitest';
import { Bench } from '../testing/bench.ts';

/** `line:column CODE message | hint`, one per finding. */
function problems(playbook: string, bench = new Bench()): string[] {
  return bench.load(playbook.replace(/^\n/, '')).diagnostics.map(text);
}

function text({ at, code, message, hint }: Diagnostic): string {
  return `${at?.line}:${at?.column} ${code} ${message}${hint === undefined ? '' : ` | ${hint}`}`;
}

describe('loading', () => {
  it('reports every mistake of a playbook at once, each at its place', () => {
    expect(
      problems(`
- hosts: dmgr
  tsaks: []
  tasks:
    - fake.setting: { name: a, valeu: b }
    - fake.seting: { name: a, value: b }
    - debug: { msg: hi }
      whn: true
    - fake.setting: { name: a, value: b, size: big }
      notify: restrat
    - name: nothing
    - debug: { msg: hi }
      fail: { msg: no }
  handlers:
    - name: restart
      fake.restart: { what: cell }
`),
    ).toEqual([
      '2:3 UNKNOWN_KEYWORD A play has no keyword "tsaks". | Did you mean "tasks"?',
      '4:7 MISSING_ARGUMENT fake.setting needs the argument "value".',
      '4:32 UNKNOWN_ARGUMENT fake.setting has no argument "valeu". | Did you mean "value"?',
      '5:7 UNKNOWN_TASK There is no task "fake.seting". | Did you mean "fake.setting"?',
      '7:7 UNKNOWN_KEYWORD A task has no keyword "whn". | Did you mean "when"?',
      expect.stringMatching(/^8:48 WRONG_TYPE /),
      `9:15 UNKNOWN_HANDLER The requested handler 'restrat' was not found in either the main handlers list nor in the listening handlers list. | Did you mean "restart"?`,
      expect.stringMatching(/^10:7 NO_TASK /),
      '12:7 SEVERAL_TASKS A task does one thing, but this one has "debug" and "fail". | Make two entries of it.',
    ]);
  });

  it('accepts short and full names of control tasks, bare meta, and templates anywhere', () => {
    expect(
      problems(`
- name: All of it
  hosts: all
  gather_facts: false
  order: sorted
  serial: [1, "50%"]
  max_fail_percentage: 10
  any_errors_fatal: false
  tags: [a, b]
  vars: { x: 1, flag: true }
  pre_tasks:
    - ansible.builtin.debug: { msg: "{{ x }}" }
      check_mode: "{{ flag }}"
      retries: "{{ x }}"
      until: flag
  tasks:
    - meta: flush_handlers
    - ansible.builtin.meta: noop
    - name: Block
      when: flag
      block:
        - set_fact: { y: "{{ x + 1 }}" }
        - assert: { that: [y == 2, flag] }
      rescue:
        - fail: { msg: "{{ ansible_failed_result.msg }}" }
      always:
        - debug: { var: y }
          loop: "{{ groups['all'] }}"
          loop_control: { loop_var: host, label: "{{ host }}" }
  post_tasks: []
  handlers:
    - name: h
      listen: topic
      debug: { msg: x }
`),
    ).toEqual([]);
  });

  it('refuses what Ansible has and Signet has not, with what to use instead', () => {
    expect(
      problems(`
- hosts: all
  strategy: debug
  tasks:
    - shell: rm -rf /
    - ansible.builtin.copy: { src: a, dest: b }
    - debug: { msg: x }
      debugger: always
    - include: more.yml
    - debug: { msg: x }
      with_item: [1]
    - debug: { msg: x }
      module_defaults: { group/aws: { region: x } }
`),
    ).toEqual([
      '2:13 NOT_ALLOWED_VALUE strategy has to be "linear", "free" or "host_pinned", not "debug".',
      '4:7 UNSUPPORTED_TASK The Ansible task "shell" is not supported. | Use a task that can compare before it changes.',
      '5:7 UNSUPPORTED_TASK The Ansible task "ansible.builtin.copy" is not supported. | Write the file with a task of the catalog.',
      '7:7 UNSUPPORTED_KEYWORD The keyword "debugger" is not supported. | Run "signet check --diff" to see what a task would do.',
      '8:7 UNSUPPORTED_TASK The Ansible task "include" is not supported. | Ansible gave it up: use "import_tasks" for a static import, "include_tasks" for a dynamic one.',
      expect.stringMatching(/^10:7 UNKNOWN_KEYWORD A task has no keyword "with_item"/),
      '12:26 UNKNOWN_GROUP There is no group of tasks "aws". | Give the arguments under the name of each task.',
    ]);
  });

  it('refuses a keyword in the wrong place', () => {
    expect(
      problems(`
- hosts: all
  when: true
  tasks:
    - debug: { msg: x }
      hosts: web
      listen: topic
`),
    ).toEqual([
      '2:3 KEYWORD_MISPLACED "when" does not belong in a play. | It is a keyword of an entry of "roles" or a block or a task or a handler or an import of a playbook.',
      '5:7 KEYWORD_MISPLACED "hosts" does not belong in a task. | It is a keyword of a play.',
      '6:7 KEYWORD_MISPLACED "listen" does not belong in a task. | It is a keyword of a handler.',
    ]);
  });

  it('refuses conditions that are no expressions', () => {
    const found = problems(`
- hosts: all
  tasks:
    - debug: { msg: x }
      when: "{{ inventory_hostname }} == 'x'"
    - debug: { msg: x }
      when: inventory_hostname ==
    - debug: { msg: "{{ x" }
`);
    expect(found[0]).toBe(
      '4:13 BRACES_IN_CONDITION A condition is an expression already; it takes no braces. | Write the expression without {{ }}.',
    );
    expect(found[1]).toMatch(/^6:\d+ /);
    expect(found[2]).toMatch(/^7:\d+ /);
    expect(found).toHaveLength(3);
  });

  it('says what a file is when it is no playbook', () => {
    expect(problems('hosts: all\n')).toEqual([
      '1:1 NOT_A_PLAYBOOK A playbook is a list of plays. | Begin with "- name: …" and "hosts:".',
    ]);
    expect(problems('- tasks: []\n')).toEqual([
      '1:3 HOSTS_MISSING The play does not say on which hosts it runs. | Add "hosts: all", or the name of a group.',
    ]);
    expect(problems('- hosts: all\n\ttasks: []\n')[0]).toMatch(/^2:1 /);
  });

  it('reads vars_files, of an inner list the first that exists, and reports those that do not', () => {
    const bench = new Bench();
    bench.files.set('/book/b.yml', 'x: 1\n');
    expect(
      problems(
        '- hosts: all\n  vars_files:\n    - [a.yml, b.yml]\n    - c.yml\n  tasks:\n    - debug: { msg: "{{ x }}" }\n',
        bench,
      ),
    ).toEqual([
      '4:7 VARS_FILE_MISSING The variables file /book/c.yml does not exist. | Paths are relative to the playbook.',
    ]);
  });

  it('warns of two handlers with one name', () => {
    expect(
      problems(
        '- hosts: all\n  tasks: []\n  handlers:\n    - { name: h, debug: { msg: a } }\n    - { name: h, debug: { msg: b } }\n',
      )[0],
    ).toMatch(/^5:\d+ DUPLICATE_HANDLER/);
  });
});

describe('run_once', () => {
  const book = (strategy: string): string => `
- hosts: all
  strategy: ${strategy}
  tasks:
    - block:
        - debug: { msg: a }
        - debug: { msg: b }
      run_once: true
    - debug: { msg: c }
      run_once: false
  handlers:
    - debug: { msg: d }
      run_once: true
`;

  it('is told, once, to have no effect with the free strategies, but on handlers', () => {
    expect(problems(book('free'))).toEqual([expect.stringMatching(/^7:17 RUN_ONCE_IGNORED With "strategy: free" /)]);
    expect(problems(book('linear'))).toEqual([]);
  });
});

it('an argument beside its task is told to go below it', () => {
  expect(problems('- hosts: all\n  tasks:\n    - debug:\n      msg: a\n')).toEqual([
    '4:7 UNKNOWN_KEYWORD A task has no keyword "msg". | It is an argument of debug: indent it below "debug:".',
  ]);
});

describe('variables that nothing defines', () => {
  it('are errors at load, with the nearest name', () => {
    const found = problems(`
- hosts: dmgr
  vars: { sso_domain: .example.com, other: "{{ sso_domian }}" }
  tasks:
    - debug: { msg: "{{ sso_domian }} and {{ nothing_like_it }}" }
    - debug: { msg: "{{ other }}" }
      when: undefined_flag
`);
    expect(found.filter((one) => one.includes('UNDEFINED_VARIABLE'))).toHaveLength(4);
    expect(found.find((one) => one.startsWith('4:25'))).toContain('sso_domain');
  });

  it('are not reported where they may be defined, or do not matter', () => {
    expect(
      problems(`
- hosts: dmgr
  tasks:
    - set_fact: { later: 1 }
    - debug: { msg: x }
      register: result
    - debug: { msg: "{{ later }} {{ result.msg }} {{ missing | default('x') }} {{ ansible_port }}" }
    - debug: { msg: "{{ maybe }}" }
      when: maybe is defined
    - debug: { msg: "{{ item.name }} {{ hostvars['w1'].anything }} {{ groups.web[0] }}" }
      loop: [{ name: a }]
    - debug: { msg: "{{ x if missing is defined else 'y' }}" }
      vars: { x: 1 }
`),
    ).toEqual([]);
  });

  it('count as defined when one host of the play has them', () => {
    const bench = new Bench();
    bench.inventoryText = 'all:\n  hosts:\n    a: { port: 1 }\n    b: {}\n';
    expect(problems('- hosts: all\n  tasks:\n    - debug: { msg: "{{ port }}" }\n', bench)).toEqual([]);
    expect(problems('- hosts: b\n  tasks:\n    - debug: { msg: "{{ port }}" }\n', bench)).toHaveLength(1);
  });

  it('are defined by extra vars', () => {
    expect(new Bench().load('- hosts: all\n  tasks:\n    - debug: { msg: "{{ x }}" }\n', { x: 1 }).diagnostics).toEqual(
      [],
    );
  });
});
