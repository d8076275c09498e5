import { showValue } from '../vars/show-value.ts';
import { namesOf } from './add-host.ts';
import type { ControlTask } from './control-task.ts';

export const groupBy: ControlTask = {
  name: 'group_by',
  summary: 'Puts each host into a group that is named after something about it, from the next play on.',
  args: {
    type: 'object',
    properties: {
      key: { type: 'string', description: 'Name of the group; spaces become dashes.' },
      parents: {
        type: ['string', 'array'],
        items: { type: 'string' },
        description: 'Groups that the group belongs to; `all` when left out.',
      },
    },
    required: ['key'],
    additionalProperties: false,
  },
  failsLate: true,
  run({ args, groupHost }) {
    const key = showValue(args['key']).replaceAll(' ', '-');
    const parents = namesOf(args['parents'] ?? 'all').map((name) => name.replaceAll(' ', '-'));
    return { changed: groupHost(key, parents), facts: { add_group: key, parent_groups: parents } };
  },
};
