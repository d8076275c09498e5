import { describe, expect, it } from 'vitest';
import { Bench, said } from '../testing/bench.ts';

const PLAYBOOK = `
- hosts: w1
  gather_facts: false
  tasks:
    - set_fact: a=no b='yes' c=nothing
    - set_fact: { d: "no", e: no }
    - debug: { msg: "{{ a | type_debug }} {{ b | type_debug }} {{ c | type_debug }} {{ d | type_debug }} {{ e | type_debug }}" }
`;

describe('words for true and false in set_fact', () => {
  it('mean what they say where nobody can have meant a text', async () => {
    const { events } = await new Bench().run(PLAYBOOK);
    expect(said(events)).toEqual(['w1: bool bool str str bool']);
  });

  it('always mean it in Ansible’s way, unless its types are native', async () => {
    const playbook = PLAYBOOK.replace('hosts: w1', 'hosts: w1\n  compat: ansible');
    const { events } = await new Bench().run(playbook);
    expect(said(events)).toEqual(['w1: bool bool str bool bool']);
    const native = await new Bench().run(playbook, { jinja2Native: true });
    expect(said(native.events)).toEqual(['w1: str str str str bool']);
  });
});

describe('names that are no names of variables', () => {
  it.each([
    ['set_fact: { "{{ \'a-b\' }}": 1 }', "The variable name 'a-b' is not valid."],
    ['set_stats: { data: { .bad: 1 } }', "The variable name '.bad' is not valid."],
    ['set_stats: { data: "{{ [1] }}" }', "The 'data' option needs to be a dictionary/hash"],
  ])('fail the task: %s', async (task, message) => {
    const { report } = await new Bench().run(`
- hosts: w1
  gather_facts: false
  tasks:
    - ${task}
`);
    expect(report.failures[0]?.message).toContain(message);
  });
});
