import { describe, expect, it } from 'vitest';
import { Bench, said } from '../testing/bench.ts';

const INVENTORY = `
all:
  hosts:
    w1: { color: red, lazy: "{{ missing.thing }}" }
    w2: { color: blue }
`;

async function saidBy(tasks: string, options: { readonly compat?: boolean } = {}): Promise<string[]> {
  const bench = new Bench();
  bench.inventoryText = INVENTORY;
  const { events } = await bench.run(
    `
- hosts: w2
  gather_facts: false
  vars: { nope: "{{ missing.thing }}", map: { a: 1 } }
  tasks:
${tasks}`,
    options,
  );
  return said(events);
}

describe('the variables of a host as a whole', () => {
  it('can be listed, looked through and shown, also where one of them cannot be filled', async () => {
    const lines = await saidBy(`
    - debug: { msg: "{{ hostvars['w1'].keys() | select('in', ['color', 'lazy', 'group_names', 'play_hosts']) | sort }}" }
    - debug: { msg: "{{ hostvars['w1'] | dict2items | selectattr('key', 'in', ['color', 'lazy']) | list }}" }
    - debug: { msg: "{{ 'map' in vars }} {{ vars.keys() | select('equalto', 'map') | list }}" }
    - debug: { msg: "{{ hostvars.values() | map(attribute='color') | list }}" }
`);
    expect(lines).toEqual([
      'w2: ["color","group_names","lazy"]',
      'w2: [{"key":"color","value":"red"},{"key":"lazy","value":"{{ missing.thing }}"}]',
      "w2: True ['map']",
      'w2: ["red","blue"]',
    ]);
  });

  it('stay as they were when they are kept', async () => {
    const lines = await saidBy(`
    - set_fact: { kept: "{{ hostvars['w2'] }}", color: green }
    - debug: { msg: "{{ kept.color }} {{ hostvars['w2'].color }}" }
`);
    expect(lines).toEqual(['w2: blue green']);
  });

  it('count the implicit localhost in Ansible’s way only', async () => {
    const tasks = `
    - debug: { msg: "{{ hostvars.keys() | list }} {{ hostvars['localhost'].inventory_hostname }}" }
`;
    expect(await saidBy(tasks)).toEqual(["w2: ['w1', 'w2'] localhost"]);
    expect(await saidBy(tasks, { compat: true })).toEqual(["w2: ['w1', 'w2', 'localhost'] localhost"]);
  });
});

describe('a variable that needs something undefined', () => {
  const tasks = `
    - debug: { msg: "{{ nope is defined }} {{ nope | default('other') }} {{ hostvars['w1'].lazy | default('other') }}" }
`;

  it('is undefined itself', async () => {
    expect(await saidBy(tasks)).toEqual(['w2: False other other']);
  });

  it('is handed out as it is written by hostvars in Ansible’s way', async () => {
    expect(await saidBy(tasks, { compat: true })).toEqual(['w2: False other {{ missing.thing }}']);
  });

  it('is of no kind in Ansible’s way, and an error otherwise', async () => {
    const asked = `
    - debug: { msg: "{{ map.b is false }} {{ map.b is string }}" }
`;
    expect(await saidBy(asked, { compat: true })).toEqual(['w2: False False']);
    expect(await saidBy(asked)).toEqual(['w2: A dict has no "b".']);
  });
});
