import { describe, expect, it } from 'vitest';
import {
  ansibleJson,
  type FileAccess,
  listInventory,
  loadInventory,
  type ProgramResult,
  type RunProgram,
} from './index.ts';

const PATH = 'inv.sh';
const files: FileAccess = { read: (path) => (path === PATH ? '#!/bin/sh\n' : undefined), list: () => undefined };

function program(answers: Readonly<Record<string, string | Partial<ProgramResult>>>): {
  run: RunProgram;
  asked: string[];
} {
  const asked: string[] = [];
  return {
    asked,
    run: (_path, args) => {
      const call = args.join(' ');
      asked.push(call);
      const answer = answers[call] ?? '';
      return { stdout: '', stderr: '', code: 0, ...(typeof answer === 'string' ? { stdout: answer } : answer) };
    },
  };
}

function load(answers: Parameters<typeof program>[0]) {
  const { asked, run } = program(answers);
  const { diagnostics, inventory } = loadInventory([PATH], { files, vaultPasswords: [], run });
  return { asked, inventory, problems: diagnostics.map(({ code, hint, message }) => [code, message, hint]) };
}

describe('an inventory program', () => {
  it('is asked once when it tells the variables of all hosts', () => {
    const { asked, inventory } = load({
      '--list':
        '{"web": {"hosts": ["a"], "children": ["db"]}, "db": ["b"], "_meta": {"hostvars": {"a": {"x": 1}, "c": {}}}}',
    });
    expect(asked).toEqual(['--list']);
    expect(JSON.parse(ansibleJson(listInventory(inventory)))).toEqual({
      _meta: { hostvars: { a: { x: 1 } } },
      all: { children: ['ungrouped', 'web'] },
      web: { children: ['db'], hosts: ['a'] },
      db: { hosts: ['b'] },
    });
  });

  it('is asked for each host when it does not; an empty answer is none', () => {
    const { asked, inventory } = load({ '--list': '{"web": ["a", "b", "a"]}', '--host a': '{"x": [1]}' });
    expect(asked).toEqual(['--list', '--host a', '--host b']);
    expect(inventory.variablesOf('a').get('x')?.value).toEqual([1]);
    expect(inventory.variablesOf('b').size).toBe(0);
  });

  it('is asked for each host when "_meta" has no "hostvars"', () => {
    expect(load({ '--list': '{"web": ["a"], "_meta": {}}' }).asked).toEqual(['--list', '--host a']);
  });

  it('gives encrypted and unsafe texts in the form that ansible-inventory prints', () => {
    const { inventory } = load({
      '--list':
        '{"g": {"hosts": ["a"], "vars": {"v": {"__ansible_vault": "$ANSIBLE_VAULT;1.1"}, "u": {"__ansible_unsafe": "{{ x }}"}}}, "_meta": {"hostvars": {}}}',
    });
    const variables = inventory.variablesOf('a');
    expect(variables.get('v')?.value).toMatchObject({ kind: 'vault', text: '$ANSIBLE_VAULT;1.1' });
    expect(variables.get('u')?.value).toMatchObject({ kind: 'unsafe', text: '{{ x }}' });
  });

  it.each([
    [
      { '--list': { code: 3, stderr: 'Traceback\nno credentials\n' } },
      'inv.sh --list ended with code 3.',
      'It said: Traceback\n  no credentials',
    ],
    [{ '--list': '{ nope' }, /did not print JSON/u, 'Its output begins with "{ nope".'],
    [{ '--list': '[]' }, 'inv.sh --list printed JSON that is no mapping.', /A group is a list of hosts/u],
    [
      { '--list': { failure: 'did not end within 1 s' } },
      'inv.sh --list did not end within 1 s.',
      /nothing to standard error/u,
    ],
    [{ '--list': '{"g": {"hosts": "a"}}' }, '"hosts" of the group "g" is no list.', /A group is/u],
    [{ '--list': '{"g": {"hosts": [1]}}' }, '"hosts" of the group "g" has 1, which is no name.', undefined],
    [{ '--list': '{"g": {"vars": []}}' }, '"vars" of the group "g" is no mapping.', /A group is/u],
    [{ '--list': '{"g": ["a"]}', '--host a': { code: 1 } }, 'inv.sh --host a ended with code 1.', /nothing/u],
    [{ '--list': '{"g": ["a"]}', '--host a': '7' }, 'inv.sh --host a printed JSON that is no mapping.', /A group/u],
  ])('%j is an error that says why', (answers, message, hint) => {
    const [found = []] = load(answers).problems;
    expect(found[0]).toBe('INVENTORY_PROGRAM');
    expect(found[1]).toMatch(message);
    if (hint === undefined) expect(found[2]).toBeUndefined();
    else expect(found[2]).toMatch(hint);
  });

  it('that loops is told where', () => {
    expect(load({ '--list': '{"a": {"children": ["b"]}, "b": {"children": ["a"]}}' }).problems[0]?.[0]).toBe(
      'GROUP_LOOP',
    );
  });

  it('that is not executable is read as text, if it is one', () => {
    const scripts: Record<string, string> = {
      ini: '#!/usr/bin/env x\n[g]\nh1\n',
      script: '#!/bin/sh\nexec x "\n',
      binary: '\0ELF',
    };
    const read: FileAccess = { read: (path) => scripts[path], list: () => undefined };
    const found = (path: string) => loadInventory([path], { files: read, vaultPasswords: [], run: () => undefined });
    expect([...found('ini').inventory.hosts.keys()]).toEqual(['h1']);
    expect(found('script').diagnostics).toMatchObject([{ code: 'INVENTORY_PROGRAM', hint: 'chmod +x script' }]);
    expect(found('binary').diagnostics).toMatchObject([{ code: 'INVENTORY_PROGRAM' }]);
  });
});
