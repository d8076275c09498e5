import { isTemplate } from '@signet/expressions';
import { keyName } from '@signet/source';
import type { ControlTask } from './control-task.ts';

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

export const setFact: ControlTask = {
  name: 'set_fact',
  summary: 'Sets variables of the host for the rest of the run.',
  args: {
    type: 'object',
    minProperties: 1,
    properties: {
      cacheable: {
        type: 'boolean',
        description: 'They are facts of the host, too: weaker than variables of the play.',
      },
    },
    additionalProperties: true,
  },
  defines(args) {
    if (args?.kind !== 'map') return 'anything';
    const names = args.entries.map((entry) => keyName(entry.key));
    return names.some(isTemplate) ? 'anything' : names;
  },
  inspect(args) {
    if (args?.kind !== 'map') return [];
    return args.entries
      .filter((entry) => !NAME.test(keyName(entry.key)) && !isTemplate(keyName(entry.key)))
      .map((entry) => ({
        severity: 'error',
        code: 'INVALID_VARIABLE_NAME',
        message: `"${keyName(entry.key)}" cannot be the name of a variable.`,
        at: entry.key.at,
        hint: 'Use letters, digits and underscores; begin with a letter.',
      }));
  },
  run({ args }) {
    const { cacheable, ...facts } = args;
    return { setFacts: facts, facts: { ansible_facts: facts }, ...(cacheable === true && { cacheable: true }) };
  },
};
