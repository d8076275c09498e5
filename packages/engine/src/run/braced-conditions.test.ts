import { describe, expect, it } from 'vitest';
import { Bench, said } from '../testing/bench.ts';

const PLAYBOOK = `
- hosts: w1
  compat: ansible
  gather_facts: false
  vars: { wrong: "1 == 2", right: "one == 1", one: 1, no_text: "no", list: ["one == 1", "one == 2"] }
  tasks:
    - debug: { msg: wrong }
      when: "{{ wrong }}"
    - debug: { msg: right }
      when: "{{ right }}"
    - debug: { msg: name }
      when: wrong
    - assert: { that: "{{ list }}" }
      register: asserted
      ignore_errors: true
    - debug: { msg: "{{ asserted is failed }}" }
`;

describe('a condition in braces, in Ansible’s way', () => {
  it('is an expression that the author wrote into a variable', async () => {
    const { events } = await new Bench().run(PLAYBOOK);
    expect(said(events)).toEqual(['w1: Conditional result was False', 'w1: right', 'w1: name', 'w1: true']);
  });

  it('is refused when it is a text that came from elsewhere', async () => {
    const { report } = await new Bench().run(`
- hosts: w1
  compat: ansible
  gather_facts: false
  tasks:
    - set_fact: { given: "1 == 1" }
    - debug: { msg: ran }
      when: "{{ given }}"
`);
    expect(report.failures).toMatchObject([
      { code: 'CONDITION_NOT_BOOLEAN', message: '"given" is not true or false but 1 == 1.' },
    ]);
  });
});
