import { showValue } from '../vars/show-value.ts';
import type { ControlTask } from './control-task.ts';

export const fail: ControlTask = {
  name: 'fail',
  summary: 'Fails with a message.',
  args: {
    type: 'object',
    properties: { msg: { description: 'What to show; "Failed as requested from task" when left out.' } },
    additionalProperties: false,
  },
  run({ args }) {
    const msg = args['msg'] ?? 'Failed as requested from task';
    return { failed: true, msg: showValue(msg), facts: { msg } };
  },
};
