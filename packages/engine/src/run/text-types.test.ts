import { describe, expect, it } from 'vitest';
import { Bench, said } from '../testing/bench.ts';

const BOOK = `
- hosts: w1
  vars:
    five: 5
    same: "{{ five }}"
    sum: "{{ 2 + 3 }}"
    data: { a: 1 }
    json: "{{ data | to_json }}"
    again: "{{ json }}"
    glued: '{{ "" }}{"k": null, "t": [true]}'
  tasks:
    - set_fact: { fact: "{{ data | to_json }}", number: "{{ 1 + 1 }}" }
    - debug: { msg: "{{ [five is string, same is string, sum is string, number is string] }}" }
    - debug: { msg: "{{ [json is string, again is string, fact is string, glued is mapping] }}" }
    - debug: { msg: "{{ fact }}" }
    - debug: { var: data.a }
    - debug: { var: five }
`;

async function shown(options: { compat?: boolean; jinja2Native?: boolean }): Promise<string[]> {
  return said((await new Bench().run(BOOK, options)).events);
}

describe('what templates give', () => {
  it('keeps its type', async () => {
    expect(await shown({})).toEqual([
      'w1: [false,false,false,false]',
      'w1: [true,true,true,false]',
      'w1: {"a": 1}',
      'w1: data.a: 1',
      'w1: five: 5',
    ]);
  });

  it('is text under compat, read again when it looks like data and no filter made it for text', async () => {
    expect(await shown({ compat: true })).toEqual([
      'w1: [false,false,true,true]',
      'w1: [true,true,true,true]',
      'w1: {"a": 1}',
      'w1: data.a: 1',
      'w1: five: 5',
    ]);
  });

  it('keeps its type under compat, too, where the configuration says so', async () => {
    expect(await shown({ compat: true, jinja2Native: true })).toEqual(await shown({}));
  });
});
