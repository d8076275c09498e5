import fc from 'fast-check';
import type { Family } from './family.ts';
import { type Plain, yamlText } from './yaml-text.ts';

/** Spellings whose type Ansible finds out by reading a Python literal. */
const SPELLINGS = [
  '1',
  '"1"',
  'True',
  'false',
  'yes',
  '[1,2]',
  '"a b"',
  'plain',
  '0644',
  '1.5',
  'None',
  '"{\'k\': 1}"',
  "'x y'",
  '10.0.0.1',
  'a=b',
];

/** Groups form a graph without loops: a child has a higher number than its parent. */
export interface DrawnInventory {
  readonly yaml: boolean;
  readonly hosts: readonly { readonly vars: readonly number[]; readonly groups: readonly number[] }[];
  readonly groups: readonly {
    readonly vars: readonly number[];
    readonly children: readonly number[];
    readonly priority: number | null;
    readonly file: number | null;
  }[];
  readonly all: readonly number[];
  readonly range: boolean;
}

const spelling = fc.nat(SPELLINGS.length - 1);
const values = fc.array(spelling, { maxLength: 3 });
const groupNumbers = fc.uniqueArray(fc.integer({ min: 1, max: 4 }), { maxLength: 3 });

export const drawnInventory: fc.Arbitrary<DrawnInventory> = fc.record({
  yaml: fc.boolean(),
  hosts: fc.array(fc.record({ vars: values, groups: groupNumbers }), { minLength: 1, maxLength: 4 }),
  groups: fc.array(
    fc.record({
      vars: values,
      children: groupNumbers,
      priority: fc.option(fc.integer({ min: 1, max: 20 })),
      file: fc.option(spelling),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  all: values,
  range: fc.boolean(),
});

/** Inventories in INI or YAML with group variables in files, as `--list`, `--graph`, `--host` and `--export` show them. */
export const inventories: Family = {
  name: 'inventory',
  cases: drawnInventory.map((drawn) => ({
    rows: ['1.5', '1.8', '1.11'],
    files: inventoryFiles(drawn),
    commands: [['--list'], ['--graph'], ['--host', 'h1'], ['--list', '--export']].map((args) => ({
      kind: 'inventory',
      args: ['-i', 'hosts', ...args],
    })),
  })),
};

/** The inventory file `hosts` and the `group_vars` beside it. */
export function inventoryFiles(drawn: DrawnInventory): Record<string, string> {
  const files: Record<string, string> = { hosts: drawn.yaml ? yamlInventory(drawn) : iniInventory(drawn) };
  for (const [index, { file }] of drawn.groups.entries()) {
    if (file !== null)
      files[`group_vars/g${index + 1}.yml`] = yamlText({ v1: `file g${index + 1}`, [`f${file}`]: index });
  }
  return files;
}

function iniInventory({ hosts, groups, all, range }: DrawnInventory): string {
  const lines = hosts.map(({ vars }, index) =>
    `h${index + 1} ansible_connection=local ${pairs(vars).join(' ')}`.trimEnd(),
  );
  if (range) lines.push('r[01:03:2] ansible_connection=local');
  for (const [index, group] of groups.entries()) {
    const name = `g${index + 1}`;
    lines.push(`[${name}]`);
    for (const [number, host] of hosts.entries()) if (host.groups.includes(index + 1)) lines.push(`h${number + 1}`);
    const children = childrenOf(group.children, index, groups.length);
    if (children.length > 0) lines.push(`[${name}:children]`, ...children);
    const vars = [
      ...pairs(group.vars),
      ...(group.priority === null ? [] : [`ansible_group_priority=${group.priority}`]),
    ];
    if (vars.length > 0)
      lines.push(`[${name}:vars]`, ...vars.map((pair) => pair.replaceAll(/^(\w+)="(.*)"$/gu, '$1=$2')));
  }
  if (all.length > 0) lines.push('[all:vars]', ...pairs(all));
  return `${lines.join('\n')}\n`;
}

function yamlInventory({ hosts, groups, all }: DrawnInventory): string {
  const top: Record<string, Plain> = {};
  for (const [index, group] of groups.entries()) {
    const members = hosts.flatMap((host, number) =>
      host.groups.includes(index + 1) ? [[`h${number + 1}`, {}] as const] : [],
    );
    top[`g${index + 1}`] = {
      hosts: Object.fromEntries(members),
      children: Object.fromEntries(childrenOf(group.children, index, groups.length).map((name) => [name, {}])),
      vars: {
        ...plainValues(group.vars),
        ...(group.priority !== null && { ansible_group_priority: group.priority }),
      },
    };
  }
  const own = hosts.map(
    ({ vars }, index) => [`h${index + 1}`, { ansible_connection: 'local', ...plainValues(vars) }] as const,
  );
  return yamlText({ all: { hosts: Object.fromEntries(own), vars: plainValues(all), children: top } });
}

function childrenOf(children: readonly number[], index: number, count: number): string[] {
  return children.filter((child) => child > index + 1 && child <= count).map((child) => `g${child}`);
}

function pairs(numbers: readonly number[]): string[] {
  return numbers.map((number, index) => `v${index + 1}=${SPELLINGS[number] ?? ''}`);
}

function plainValues(numbers: readonly number[]): Record<string, Plain> {
  const typed: Plain[] = [1, '1', true, [1, 2], { k: 1 }, 'text', null, 1.5];
  return Object.fromEntries(numbers.map((number, index) => [`v${index + 1}`, typed[number % typed.length] ?? null]));
}
