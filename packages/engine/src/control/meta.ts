import type { ControlTask, Flow } from './control-task.ts';

const FLOWS = ['flush_handlers', 'noop', 'end_host', 'end_play', 'clear_host_errors'] as const;

export const meta: ControlTask = {
  name: 'meta',
  summary: 'Steers the play: runs handlers now, ends it for a host or for all, takes failed hosts back.',
  details:
    '`flush_handlers` saves and runs the notified handlers now. `end_host` and `end_play` end without saving what is ' +
    'staged; put `flush_handlers` before them to keep it.',
  args: {
    type: 'object',
    properties: { action: { type: 'string', enum: FLOWS, description: 'What to do.' } },
    required: ['action'],
    additionalProperties: false,
  },
  bare: 'action',
  silent: true,
  run({ args }) {
    const action = String(args['action']);
    return action === 'noop' ? {} : { flow: action as Flow };
  },
};
