import { parseYaml } from '@signet/source';
import { describe, expect, it } from 'vitest';
import { lintText } from './lint.ts';
import { RULES } from './rules.ts';
import { lintedFile } from './written-tasks.ts';

function found(text: string): string[] {
  return lintText('tasks.yml', text).map(({ rule }) => rule);
}

describe.each(RULES.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  it('objects to its bad example, and only this rule does', () =>
    expect(new Set(found(rule.bad))).toEqual(new Set([id])));
  it('has nothing to say of its good one', () => expect(found(rule.good)).toEqual([]));
});

it('looks into plays, their sections, handlers and blocks', () => {
  const text = `- hosts: all
  pre_tasks:
    - file: { path: /a }
  tasks:
    - block:
        - copy: { dest: /b }
      rescue:
        - template: { src: c, dest: /c }
  handlers:
    - service: { name: d }
`;
  const { value } = parseYaml('play.yml', text);
  expect(value && lintedFile(value).tasks.map(({ module }) => module)).toEqual(['file', 'copy', 'template', 'service']);
  expect(found(text)).toEqual(Array.from({ length: 4 }, () => 'name-missing'));
});

it('leaves a line alone that says so', () => {
  expect(found('- command: make install  # lint: name-missing, no-changed-when\n')).toEqual([]);
  expect(found('- command: make install  # lint: name-missing\n')).toEqual(['no-changed-when']);
});
