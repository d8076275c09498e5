import { defineAssertion } from '@signet/core';
import { setup } from './setup.ts';

export const gatherFacts = defineAssertion({
  ...setup,
  name: 'gather_facts',
  details: 'The same as `setup`.',
  examples: [
    {
      title: 'Facts now, though the play does not gather them',
      playbook: `
        - name: Facts of the host
          gather_facts: {}
      `,
      current: { facts: {} },
      findings: [],
    },
  ],
});
