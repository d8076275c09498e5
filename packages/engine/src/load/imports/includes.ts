import type { Diagnostic } from '@signet/core';
import { keyName, type MapNode } from '@signet/source';
import { shortName } from '../../unsupported.ts';

/** A task of the language that brings tasks from elsewhere. */
export interface Include {
  readonly name: string;
  readonly summary: string;
  readonly details: string;
  /** JSON Schema of the arguments. */
  readonly args: Readonly<Record<string, unknown>>;
  /** The argument that a bare string stands for. */
  readonly bare?: string;
  readonly what: 'tasks' | 'role';
  /** Imports are opened when the playbook is loaded, includes while it runs. */
  readonly dynamic: boolean;
}

const text = (description: string): object => ({ type: 'string', description });
const flag = (description: string): object => ({ type: 'boolean', description });

const apply = {
  type: ['object', 'null'],
  description: 'Keywords that every task in it gets, such as `tags` and `become`.',
};

const file = { file: text('File with a list of tasks; relative to the file it is named in, or to the role.') };

const role = {
  name: text('Name or path of the role.'),
  role: text('The same as `name`.'),
  tasks_from: text('File of `tasks`; `main` when left out.'),
  vars_from: text('File of `vars`; `main` when left out.'),
  defaults_from: text('File of `defaults`; `main` when left out.'),
  handlers_from: text('File of `handlers`; `main` when left out.'),
  allow_duplicates: flag('Runs again although it has run with the same parameters; true when left out.'),
  rolespec_validate: flag('Checks its arguments first; true when left out.'),
};

const oneOf = (schema: object): Readonly<Record<string, unknown>> => ({
  type: 'object',
  properties: schema,
  additionalProperties: false,
});

const DYNAMIC =
  'It is read while the playbook runs, so that its name may depend on the host and on a loop, and its own `tags` and ' +
  '`when` concern only the include itself; what all tasks in it shall have goes into `apply`.';
const STATIC =
  'It is read before the run: its name may use extra vars and variables of the play. `when`, `tags` and other keywords ' +
  'are those of every task in it.';

/** The tasks that bring others; each also has its `ansible.builtin.` name. */
export const INCLUDES: readonly Include[] = [
  {
    name: 'import_tasks',
    summary: 'The tasks of a file, as if they stood here.',
    details: STATIC,
    args: oneOf(file),
    bare: 'file',
    what: 'tasks',
    dynamic: false,
  },
  {
    name: 'include_tasks',
    summary: 'The tasks of a file that is chosen while the playbook runs.',
    details: DYNAMIC,
    args: oneOf({ ...file, apply }),
    bare: 'file',
    what: 'tasks',
    dynamic: true,
  },
  {
    name: 'import_role',
    summary: 'The tasks of a role, as if they stood here.',
    details: STATIC,
    args: oneOf(role),
    what: 'role',
    dynamic: false,
  },
  {
    name: 'include_role',
    summary: 'The tasks of a role that is chosen while the playbook runs.',
    details: DYNAMIC,
    args: oneOf({ ...role, apply, public: flag('Its variables become those of the play from here on.') }),
    what: 'role',
    dynamic: true,
  },
];

/**
 * `include`, which Ansible gave up: with `compat: ansible` it is opened at load where that is possible, and its
 * arguments besides the file are variables. No reference page has it.
 */
export const LEGACY_INCLUDE: Include = {
  name: 'include',
  summary: 'The tasks of a file.',
  details: '',
  args: { type: 'object', properties: file },
  bare: 'file',
  what: 'tasks',
  dynamic: true,
};

export function includeNamed(name: string): Include | undefined {
  const short = shortName(name);
  return INCLUDES.find((include) => include.name === short);
}

/** What is wrong with the arguments of an include, in the words that Ansible's users search for. */
export function worded(name: string, found: readonly Diagnostic[], node: MapNode): Diagnostic[] {
  return found.map((one) => {
    const entry = node.entries.find(({ key, value }) => value.at === one.at || key.at === one.at);
    if (!entry) return one;
    const argument = keyName(entry.key);
    if (one.code === 'UNKNOWN_ARGUMENT') return { ...one, message: `Invalid options for ${name}: ${argument}.` };
    if (one.code !== 'WRONG_TYPE' || !argument.endsWith('_from')) return one;
    const kind = entry.value.kind === 'scalar' ? entry.value.raw : `a ${entry.value.kind}`;
    return { ...one, message: `Expected a string for ${argument} but got ${kind} instead.` };
  });
}
