import type { ControlTask, Flow } from './control-task.ts';

const ACTIONS = [
  'flush_handlers',
  'noop',
  'end_host',
  'end_batch',
  'end_play',
  'end_role',
  'clear_host_errors',
  'clear_facts',
  'refresh_inventory',
  'reset_connection',
] as const;

export const meta: ControlTask = {
  name: 'meta',
  summary: 'Steers the play: runs handlers now, ends it for a host or for all, takes failed hosts back.',
  details:
    '`flush_handlers` saves and runs the notified handlers now. `end_host`, `end_batch` and `end_play` end without saving ' +
    'what is staged; put `flush_handlers` before them to keep it. `end_role` leaves the role that it stands in. ' +
    '`reset_connection` connects anew before the next task; `clear_facts` forgets the facts of the host.',
  args: {
    type: 'object',
    properties: { action: { type: 'string', enum: ACTIONS, description: 'What to do.' } },
    required: ['action'],
    additionalProperties: false,
  },
  bare: 'action',
  silent: true,
  once: ['end_batch', 'end_play', 'clear_host_errors', 'clear_facts', 'refresh_inventory'],
  run({ args }) {
    const action = String(args['action']);
    return action === 'noop' ? {} : { flow: action as Flow };
  },
};
