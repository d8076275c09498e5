import { parseYaml, validate } from '@signet/source';
import { describe, expect, it } from 'vitest';
import { Bench } from './testing/bench.ts';
import { playbookSchema } from './schema.ts';

// Compiling it takes a second.
const SCHEMA = playbookSchema(new Bench().catalog);

function problems(text: string): string[] {
  const { value } = parseYaml('play.yml', text);
  if (!value) throw new Error('no YAML');
  return validate(SCHEMA, value).map((one) => one.code);
}

describe('the playbook schema', () => {
  it('accepts what the loader accepts', () => {
    expect(
      problems(`
- hosts: all
  vars: { a: 1 }
  tasks:
    - name: Set
      fake.setting: { name: a, value: b, size: "{{ a }}" }
      when: [a == 1]
      loop: "{{ [1] }}"
      notify: [h]
    - import_tasks: more.yml
    - include_role: { name: web, apply: { tags: x } }
      with_items: [1]
    - ansible.builtin.debug: msg=x
    - block:
        - meta: flush_handlers
        - ansible.builtin.debug: { msg: x }
      rescue: []
  handlers:
    - name: h
      fake.restart: { what: cell }
      listen: topic
  roles: [web, { role: db, color: red, become: true }]
- import_playbook: other.yml
  when: true
`),
    ).toEqual([]);
  });

  it('refuses unknown keywords, tasks and arguments', () => {
    expect(problems('- hosts: all\n  tsaks: []\n')).not.toEqual([]);
    expect(problems('- import_playbook: x.yml\n  hosts: all\n')).not.toEqual([]);
    expect(problems('- hosts: all\n  tasks:\n    - fake.settin: {}\n')).not.toEqual([]);
    expect(problems('- hosts: all\n  tasks:\n    - fake.setting: { name: a, value: b, other: c }\n')).not.toEqual([]);
  });

  it('is plain JSON, the same each time', () => {
    const schema = playbookSchema(new Bench().catalog);
    expect(JSON.parse(JSON.stringify(schema))).toEqual(JSON.parse(JSON.stringify(playbookSchema(new Bench().catalog))));
  });
});
