import fc from 'fast-check';
import type { Case } from '../case.ts';
import type { Family } from './family.ts';
import { type Plain, yamlText } from './yaml-text.ts';

/** Where a variable can be defined, weakest first; command-line settings, cached facts and prompts are left out. */
const LEVELS = [
  'role defaults',
  'inventory all',
  'inventory group',
  'inventory child',
  'inventory group_vars all',
  'playbook group_vars all',
  'inventory group_vars group',
  'playbook group_vars group',
  'inventory host',
  'inventory host_vars',
  'playbook host_vars',
  'play vars',
  'vars_files',
  'role vars',
  'block vars',
  'task vars',
  'include_vars',
  'set_fact',
  'role params',
  'include params',
  'extra vars',
] as const;
type Level = (typeof LEVELS)[number];

const NAMES = ['v1', 'v2', 'v3'] as const;

/** Three variables, each defined at some of the levels, shown where a task could see them. */
export const precedence: Family = {
  name: 'precedence',
  cases: fc
    .record({
      levels: fc.tuple(...NAMES.map(() => fc.subarray([...LEVELS], { minLength: 1, maxLength: 6 }))),
      roles: fc.boolean(),
    })
    .map(({ levels, roles }) => caseOf(levels, roles)),
};

function caseOf(levels: readonly (readonly Level[])[], withRoles: boolean): Omit<Case, 'name'> {
  const at = (level: Level): Record<string, Plain> =>
    Object.fromEntries(NAMES.filter((_, index) => levels[index]?.includes(level)).map((name) => [name, level]));
  const has = (level: Level): boolean => levels.some((own) => own.includes(level));
  const files: Record<string, string> = { 'inv/hosts': inventory(at), 'site.yml': playbook(at, has, withRoles) };
  const add = (file: string, level: Level): void => {
    if (has(level)) files[file] = yamlText(at(level));
  };
  add('inv/group_vars/all.yml', 'inventory group_vars all');
  add('inv/group_vars/child.yml', 'inventory group_vars group');
  add('inv/host_vars/h1.yml', 'inventory host_vars');
  add('group_vars/all.yml', 'playbook group_vars all');
  add('group_vars/child.yml', 'playbook group_vars group');
  add('host_vars/h1.yml', 'playbook host_vars');
  add('file.yml', 'vars_files');
  add('included.yml', 'include_vars');
  if (has('include params')) files['shown.yml'] = yamlText([show('included')]);
  if (withRoles) {
    files['roles/r/tasks/main.yml'] = yamlText([show('role')]);
    add('roles/r/defaults/main.yml', 'role defaults');
    add('roles/r/vars/main.yml', 'role vars');
  }
  const extra = has('extra vars') ? ['-e', JSON.stringify(at('extra vars'))] : [];
  return {
    rows: ['3.1'],
    files,
    commands: [{ kind: 'playbook', args: ['site.yml', '-i', 'inv/hosts', ...extra] }],
  };
}

type At = (level: Level) => Record<string, Plain>;

function inventory(at: At): string {
  const pairs = (level: Level): string[] =>
    Object.entries(at(level)).map(([name, value]) => `${name}="${String(value)}"`);
  const lines = [
    `h1 ansible_connection=local ${pairs('inventory host').join(' ')}`.trimEnd(),
    '[child]',
    'h1',
    '[parent:children]',
    'child',
  ];
  for (const [group, level] of [
    ['all', 'inventory all'],
    ['parent', 'inventory group'],
    ['child', 'inventory child'],
  ] as const) {
    const own = pairs(level);
    if (own.length > 0) lines.push(`[${group}:vars]`, ...own);
  }
  return `${lines.join('\n')}\n`;
}

function playbook(at: At, has: (level: Level) => boolean, withRoles: boolean): string {
  const inner: Plain = { ...show('block'), ...(has('task vars') && { vars: at('task vars') }) };
  const tasks: Plain[] = [
    show('first'),
    { name: 'block', block: [inner], ...(has('block vars') && { vars: at('block vars') }) },
  ];
  if (has('include params')) tasks.push({ name: 'include', include_tasks: 'shown.yml', vars: at('include params') });
  if (has('include_vars')) tasks.push({ name: 'read', include_vars: 'included.yml' }, show('after include_vars'));
  if (has('set_fact')) tasks.push({ name: 'set', set_fact: at('set_fact') }, show('after set_fact'));
  // Whatever is stronger than a task's variables still is so after all that.
  tasks.push({ ...show('last'), ...(has('task vars') && { vars: at('task vars') }) });
  return yamlText([
    {
      hosts: 'all',
      gather_facts: false,
      ...(has('play vars') && { vars: at('play vars') }),
      ...(has('vars_files') && { vars_files: ['file.yml'] }),
      ...(withRoles && { roles: [{ role: 'r', ...at('role params') }] }),
      tasks,
    },
  ]);
}

function show(name: string): { readonly name: string; readonly debug: Plain } {
  const shown = NAMES.map((variable) => `${variable}={{ ${variable} | default('none') }}`);
  return { name, debug: { msg: shown.join(' ') } };
}
