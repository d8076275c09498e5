import { InputError } from '@signet/core';
import { parseAddress } from '@signet/inventory';
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
  failsLate: true,
  run({ args, at, addHost: add }) {
    const given = args['name'] ?? args['hostname'] ?? args['host'];
    if (given === undefined || given === null || given === '') {
      throw InputError.of('add_host needs the name of the host.', {
        code: 'MISSING_ARGUMENT',
        at,
        hint: 'Add "name: …".',
      });
    }
    const { host: name, port } = parseAddress(showValue(given)) ?? { host: showValue(given) };
    const groups = namesOf(args['groups'] ?? args['group'] ?? args['groupname']);
    const own = Object.entries(args).filter(([key]) => !OWN.has(key));
    const vars = Object.fromEntries(port === undefined ? own : [...own, ['ansible_ssh_port', port]]);
    const facts = { add_host: { host_name: name, groups, host_vars: vars } };
    return { changed: add(name, groups, vars), facts };
  },
};

/** A list, or names with commas. */
export function namesOf(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  const list = Array.isArray(value) ? value.map(showValue) : showValue(value).split(',');
  return list.map((name) => name.trim()).filter((name) => name !== '');
}
