import { InputError } from '@signet/core';
import { showValue } from '../vars/show-value.ts';
import type { ControlTask } from './control-task.ts';

const OWN = new Set(['name', 'hostname', 'host', 'groups', 'group', 'groupname']);

export const addHost: ControlTask = {
  name: 'add_host',
  summary: 'Adds a host to the inventory of this run; it takes part from the next play on.',
  details: 'Every argument but the name and the groups is a variable of the host.',
  args: {
    type: 'object',
    properties: {
      name: { type: 'string', minLength: 1, description: 'Name of the host; `hostname` and `host` mean the same.' },
      hostname: { type: 'string', minLength: 1, description: 'The same as `name`.' },
      host: { type: 'string', minLength: 1, description: 'The same as `name`.' },
      groups: {
        type: ['string', 'array'],
        items: { type: 'string' },
        description: 'Groups it belongs to: a list, or names with commas; `group` and `groupname` mean the same.',
      },
      group: { type: ['string', 'array'], items: { type: 'string' }, description: 'The same as `groups`.' },
      groupname: { type: ['string', 'array'], items: { type: 'string' }, description: 'The same as `groups`.' },
    },
    additionalProperties: true,
  },
  once: true,
  run({ args, at }) {
    const name = args['name'] ?? args['hostname'] ?? args['host'];
    if (name === undefined || name === null || name === '') {
      throw InputError.of('add_host needs the name of the host.', {
        code: 'MISSING_ARGUMENT',
        at,
        hint: 'Add "name: …".',
      });
    }
    const groups = namesOf(args['groups'] ?? args['group'] ?? args['groupname']);
    const vars = Object.fromEntries(Object.entries(args).filter(([key]) => !OWN.has(key)));
    const added = { name: String(name), groups, vars };
    return {
      changed: true,
      addHost: added,
      facts: { add_host: { host_name: added.name, groups, host_vars: vars } },
    };
  },
};

/** A list, or names with commas. */
export function namesOf(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  const list = Array.isArray(value) ? value.map(showValue) : showValue(value).split(',');
  return list.map((name) => name.trim()).filter((name) => name !== '');
}
