import { InputError } from '@signet/core';
import { showValue, toJson } from '../vars/show-value.ts';
import type { ControlTask } from './control-task.ts';

export const setStats: ControlTask = {
  name: 'set_stats',
  summary: 'Keeps values for the end of the run: they stand in its report.',
  args: {
    type: 'object',
    properties: {
      data: { type: 'object', description: 'Names and values.' },
      per_host: { type: 'boolean', description: 'Kept for each host, not for the whole run.' },
      aggregate: {
        type: 'boolean',
        description: 'Numbers are added, texts and lists joined, maps merged with what is kept; true when left out.',
      },
    },
    required: ['data'],
    additionalProperties: false,
  },
  run({ args, at }) {
    const data = args['data'];
    if (typeof data !== 'object' || data === null || Array.isArray(data)) {
      throw InputError.of(`"data" of set_stats is not a map but ${showValue(data)}.`, { code: 'WRONG_TYPE', at });
    }
    const entries = Object.entries(data).map(([name, value]) => [name, toJson(value)] as const);
    const perHost = args['per_host'] === true;
    const aggregate = args['aggregate'] !== false;
    const stats = { data: Object.fromEntries(entries), perHost, aggregate };
    return { stats, facts: { ansible_stats: { data: stats.data, per_host: perHost, aggregate } } };
  },
};
