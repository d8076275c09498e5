import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ansibleJson, type FileAccess, graph, type Inventory, listInventory, loadInventory } from './index.ts';
import { pythonLiteral } from './python-literal.ts';

const fixtures = fileURLToPath(new URL('__fixtures__', import.meta.url));

const files: FileAccess = {
  read: (path) => (isA('isFile', path) ? readFileSync(path, 'utf8') : undefined),
  list: (path) => (isA('isDirectory', path) ? readdirSync(path) : undefined),
};

function isA(kind: 'isFile' | 'isDirectory', path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.[kind]() ?? false;
}

function text(name: string): string {
  return readFileSync(`${fixtures}/${name}`, 'utf8');
}

function record(name: string): unknown {
  return JSON.parse(text(name));
}

function load(path: string, playbookDir?: string): Inventory {
  const { diagnostics, inventory } = loadInventory([`${fixtures}/${path}`], {
    vaultPasswords: [],
    files,
    ...(playbookDir !== undefined && { playbookDir: `${fixtures}/${playbookDir}` }),
  });
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return inventory;
}

describe.each([
  ['ini', 'ini/hosts', undefined],
  ['yaml', 'yaml/hosts.yml', 'yaml/playbook'],
  ['directory', 'directory', undefined],
  ['ranges', 'ranges/hosts', undefined],
])('%s, as ansible-inventory sees it', (name, path, playbookDir) => {
  it('--list', () => {
    expect(`${ansibleJson(listInventory(load(path, playbookDir)))}\n`).toBe(text(`${name}.list.json`));
  });

  it('--list --export', () => {
    const listing = listInventory(load(path, playbookDir), { export: true });
    expect(`${ansibleJson(listing)}\n`).toBe(text(`${name}.export.json`));
  });

  it('--graph', () => {
    expect(`${graph(load(path))}\n`).toBe(text(`${name}.graph.txt`));
  });
});

describe('patterns select the hosts that Ansible selects, in its order', () => {
  const recorded = Object.entries(record('patterns.json') as Record<string, string[] | 'error'>);

  it.each(recorded)('%s', (pattern, expected) => {
    const { diagnostics, hosts } = load('yaml/hosts.yml').select(pattern);
    const failed = diagnostics.some(({ code }) => code === 'NO_SUCH_INDEX');
    expect(failed ? 'error' : hosts.map((host) => host.name)).toEqual(expected);
  });
});

describe('INI values are read as Ansible reads them', () => {
  it.each(Object.entries(record('python-literals.json') as Record<string, unknown>))('%s', (text, expected) => {
    expect(pythonLiteral(text)).toEqual(expected);
  });
});
