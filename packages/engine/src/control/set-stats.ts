import { booleanOf, InputError } from '@signet/core';
import { showValue, toJson } from '../vars/show-value.ts';
import { invalidName, isVariableName } from '../vars/variable-name.ts';
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
    const data = args['data'] ?? {};
    if (typeof data !== 'object' || Array.isArray(data)) {
      const hint = `It is ${showValue(data)}.`;
      throw InputError.of("The 'data' option needs to be a dictionary/hash", { code: 'WRONG_TYPE', at, hint });
    }
    const wrong = Object.keys(data).find((name) => !isVariableName(name));
    if (wrong !== undefined) {
      const { message, ...more } = invalidName(wrong);
      throw InputError.of(message, { ...more, at });
    }
    const entries = Object.entries(data).map(([name, value]) => [name, toJson(value)] as const);
    const perHost = flagIn(args['per_host'], false);
    const aggregate = flagIn(args['aggregate'], true);
    const stats = { data: Object.fromEntries(entries), perHost, aggregate };
    return { stats, facts: { ansible_stats: { data: stats.data, per_host: perHost, aggregate } } };
  },
};

/** As in Ansible, a text that is no word for true means false. */
function flagIn(value: unknown, otherwise: boolean): boolean {
  if (value === undefined || value === null) return otherwise;
  return booleanOf(value) === true;
}
