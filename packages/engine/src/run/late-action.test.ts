import { describe, expect, it } from 'vitest';
import { Bench, said } from '../testing/bench.ts';

const BOOK = `
- hosts: web
  vars: { known: debug }
  tasks:
    - action: "{{ known }} msg=now"
    - action: "{{ 'debug' if inventory_hostname == 'w2' else 'set_fact' }} msg={{ inventory_hostname }}"
    - debug: { msg: "{{ msg is defined }}" }
    - { action: "{{ nowhere }} msg=x", when: false }
    - { action: "{{ 'nothing' }}{{ inventory_hostname }} msg=x", ignore_errors: true, register: r }
    - debug: { msg: "{{ r.msg }}" }
`;

describe('action', () => {
  it('is on each host what its name comes to there', async () => {
    const { events, report } = await new Bench().run(BOOK);
    expect(report.exitCode).toBe(0);
    expect(said(events).filter((line) => line.startsWith('w2:'))).toEqual([
      'w2: now',
      'w2: w2',
      'w2: false',
      "w2: The module {{ 'nothing' }}{{ inventory_hostname }} was not found in configured module paths",
    ]);
    expect(said(events)).toContain('w1: true');
  });

  it('that nobody knows is an error at load, with compat only where it is reached', async () => {
    const text = '- hosts: w1\n  tasks:\n    - action: nothing a=b\n      when: false\n    - debug: { msg: reached }\n';
    expect(new Bench().load(text).diagnostics).toMatchObject([{ code: 'UNKNOWN_TASK', severity: 'error' }]);
    const { events } = await new Bench().run(text.replace('tasks', 'compat: ansible\n  tasks'));
    expect(said(events)).toEqual(['w1: reached']);
  });
});

describe('include', () => {
  const FILES = { '/book/a.yml': '- debug: { msg: "{{ x }} {{ y }}" }\n' };

  it('with compat is an import or an include, its arguments variables, its vars stronger than facts', async () => {
    const made = new Bench();
    for (const [path, text] of Object.entries(FILES)) made.files.set(path, text);
    const { events } = await made.run(`
- hosts: w1
  compat: ansible
  tasks:
    - set_fact: { x: fact, y: fact }
    - include: a.yml x=argument
      vars: { y: vars }
    - include: a.yml x={{ item }}
      vars: { y: vars }
      loop: [1]
`);
    expect(said(events)).toEqual(['w1: fact vars', 'w1: fact vars']);
  });

  it('is refused else', () => {
    const { diagnostics } = new Bench().load('- hosts: w1\n  tasks:\n    - include: a.yml\n');
    expect(diagnostics).toMatchObject([{ code: 'UNSUPPORTED_TASK' }]);
  });
});
