import { expect, it } from 'vitest';
import { Bench, said } from '../testing/bench.ts';

const HOSTILE = "{{ lookup('env', 'HOME') }}{{ 7 * 7 }}";

it('text of a host is never a template, wherever it goes', async () => {
  const bench = new Bench();
  bench.files.set('/book/more.yml', 'from_file: "{{ out.stdout }}"\n');
  bench.files.set('/book/t.yml', '- debug: { msg: "{{ item }}|{{ given }}" }\n');
  const { events } = await bench.run(`
- hosts: w1
  vars: { lazy: "{{ out.stdout }}", nested: { a: ["{{ lazy }}"] } }
  tasks:
    - fake.program: !unsafe "${HOSTILE}"
      register: out
    - set_fact: { kept: "{{ out.stdout }}", deep: { x: ["{{ out.stdout }}"] }, cacheable: true }
    - include_vars: more.yml
    - add_host: { name: new, groups: "{{ ['made'] }}", text: "{{ out.stdout }}", list: ["{{ out.stdout }}"] }
    - group_by: { key: g }
    - debug: { msg: "{{ kept }}" }
    - debug: { msg: "{{ deep.x[0] }}" }
    - debug: { msg: "{{ nested.a[0] }}" }
    - debug: { msg: "{{ from_file }}" }
    - debug: { msg: "{{ item }}" }
      loop: ["{{ out.stdout }}"]
    - include_tasks: t.yml
      vars: { given: "{{ kept }}" }
      loop: ["{{ out.stdout }}"]
    - debug: { var: out.stdout }
    - debug: { msg: "{{ hostvars['new'].text }} {{ hostvars['new'].list[0] }}" }
    - debug: { msg: "{{ hostvars['w1'].out.stdout }} {{ lookup('vars', 'kept') }}" }
    - debug: { msg: "{{ out.stdout if kept == out.stdout else 'no' }}" }
      when: kept == out.stdout
- hosts: new
  tasks:
    - debug: { msg: "{{ text }} {{ list[0] }}" }
`);
  const texts = said(events);
  expect(texts.length).toBe(11);
  expect(texts.filter((text) => !text.includes(HOSTILE) || text.includes('49'))).toEqual([]);
});
