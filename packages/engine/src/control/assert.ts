import { InputError } from '@signet/core';
import { isUnknown } from '@signet/expressions';
import { showValue } from '../vars/show-value.ts';
import type { ControlTask } from './control-task.ts';

const message = { description: 'What to show; a string or a list of strings.' };

export const assert: ControlTask = {
  name: 'assert',
  summary: 'Fails unless every expression holds.',
  args: {
    type: 'object',
    properties: {
      that: { type: ['string', 'boolean', 'array'], description: 'Expression, or a list of them that must all hold.' },
      fail_msg: message,
      msg: message,
      success_msg: message,
      quiet: { type: 'boolean', description: 'The result is not shown in `--output ansible`.' },
    },
    required: ['that'],
    additionalProperties: false,
  },
  expressions: ['that'],
  run({ args, expressions }) {
    const quiet = args['quiet'] === true;
    for (const expression of expressions['that'] ?? []) {
      const value = expression.holds();
      if (isUnknown(value)) return { unknown: true };
      if (typeof value !== 'boolean') {
        throw InputError.of(`"${expression.text}" is not true or false but ${showValue(value)}.`, {
          code: 'CONDITION_NOT_BOOLEAN',
          at: expression.at,
          hint: 'Compare it, or add "| bool".',
        });
      }
      if (!value) {
        const said = args['fail_msg'] ?? args['msg'];
        const facts = { assertion: expression.text, evaluated_to: false, msg: said ?? 'Assertion failed' };
        return {
          failed: true,
          quiet,
          msg: said === undefined ? `Assertion failed: ${expression.text}` : showValue(said),
          facts,
        };
      }
    }
    const msg = args['success_msg'] ?? 'All assertions passed';
    return { quiet, msg: showValue(msg), facts: { msg } };
  },
};
