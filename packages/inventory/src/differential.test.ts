import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { expandHosts } from './host-range.ts';
import {
  ansibleJson,
  type FileAccess,
  graph,
  type Inventory,
  listInventory,
  loadInventory,
  type RunProgram,
} from './index.ts';
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

const run: RunProgram = (program, args) => {
  const { status, stderr, stdout } = spawnSync(program, args, { encoding: 'utf8' });
  return { code: status ?? 1, stderr, stdout };
};

function load(paths: readonly string[], playbookDir?: string): Inventory {
  const { diagnostics, inventory } = loadInventory(
    paths.map((path) => `${fixtures}/${path}`),
    {
      vaultPasswords: [],
      files,
      run,
      unmatched: 'warning',
      ...(playbookDir !== undefined && { playbookDir: `${fixtures}/${playbookDir}` }),
    },
  );
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return inventory;
}

describe.each([
  ['ini', ['ini/hosts'], undefined],
  ['values', ['values/hosts'], undefined],
  ['yaml', ['yaml/hosts.yml'], 'yaml/playbook'],
  ['numbers', ['numbers/hosts.yml'], undefined],
  ['directory', ['directory'], undefined],
  ['ranges', ['ranges/hosts'], undefined],
  ['sources', ['sources/x/hosts', 'sources/y', 'sources/x/hosts2'], 'sources/playbook'],
  ['program-meta', ['program/meta.sh'], undefined],
  ['program-each', ['program/each.sh'], undefined],
])('%s, as ansible-inventory sees it', (name, paths, playbookDir) => {
  it('--list', () => {
    expect(`${ansibleJson(listInventory(load(paths, playbookDir)))}\n`).toBe(text(`${name}.list.json`));
  });

  it('--list --export', () => {
    const listing = listInventory(load(paths, playbookDir), { export: true });
    expect(`${ansibleJson(listing)}\n`).toBe(text(`${name}.export.json`));
  });

  it('--graph', () => {
    expect(`${graph(load(paths, playbookDir))}\n`).toBe(text(`${name}.graph.txt`));
  });
});

describe.each(['values', 'numbers', 'directory', 'ranges'])('%s', (name) => {
  it('--graph --vars shows what Python prints', () => {
    const [path = ''] = { values: ['values/hosts'], numbers: ['numbers/hosts.yml'], directory: ['directory'] }[
      name
    ] ?? [`${name}/hosts`];
    expect(`${graph(load([path]), 'all', { vars: true })}\n`).toBe(text(`${name}.vars.txt`));
  });
});

describe.each([
  ['patterns.json', ['yaml/hosts.yml']],
  ['combined-patterns.json', ['values/hosts', 'numbers/hosts.yml']],
])('patterns of %s select the hosts that Ansible selects, in its order', (name, paths) => {
  const inventory = load(paths);

  it.each(Object.entries(record(name) as Record<string, string[] | 'error'>))('%s', (pattern, expected) => {
    const { diagnostics, hosts } = inventory.select(pattern);
    const failed = diagnostics.some(({ severity }) => severity === 'error');
    expect(failed ? 'error' : hosts.map((host) => host.name)).toEqual(expected);
  });
});

describe('host names with ranges stand for the hosts that Ansible makes of them', () => {
  const recorded = record('host-ranges.json') as Record<string, [names: string[], port: number | null] | 'error'>;

  it.each(Object.entries(recorded))('%s', (pattern, expected) => {
    const hosts = expandHosts(pattern);
    expect('problem' in hosts ? 'error' : [hosts.names, hosts.port ?? null]).toEqual(expected);
  });
});

describe('INI values are read as Ansible reads them', () => {
  it.each(Object.entries(record('python-literals.json') as Record<string, unknown>))('%s', (text, expected) => {
    expect(pythonLiteral(text)).toEqual(expected);
  });
});
