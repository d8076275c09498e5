import { defineAction } from '@signet/core';
import { Type } from '@sinclair/typebox';
import { cell } from '../cell.ts';
import { restartCell } from '../restart/restart-cell.ts';
import { effectsOf, planRestart } from '../restart/restart-plan.ts';

export const restart = defineAction({
  name: 'websphere.restart',
  summary: 'Restarts the cell: servers and node agents stop, the dmgr restarts, node agents and servers start.',
  details:
    'The order that a change of security settings needs. Only servers that ran before are started again. Every wait has a ' +
    'deadline; a fresh login proves access after the restart. When the login is refused and a checkpoint was taken before the ' +
    'save, it is restored, also by a later run.\n\n' +
    'While a restart is under way, `signet-restart.json` in the profile of the deployment manager names the servers that have ' +
    'to be started again, and the checkpoint until a login has proved access; another run goes on from there.',
  target: cell,
  args: Type.Object(
    {
      nodes: Type.Array(Type.String(), {
        minItems: 1,
        description:
          'Inventory hosts of the managed nodes, each with its own `was_profile`; node agents are started there.',
      }),
      deadline_seconds: Type.Optional(
        Type.Number({
          exclusiveMinimum: 0,
          description: 'How long each process may take to stop or start; `was_start_timeout` when left out.',
        }),
      ),
    },
    { additionalProperties: false },
  ),

  async foresee(cell, { nodes }, context) {
    return effectsOf(await planRestart(cell, nodes, context));
  },

  async run(cell, { nodes, deadline_seconds }, context) {
    const deadlineMs = deadline_seconds === undefined ? cell.settings.startTimeoutMs : deadline_seconds * 1000;
    const plan = await planRestart(cell, nodes, context);
    const work = {
      cell,
      wait: { deadlineMs, signal: context.signal },
      note: (message: string, data?: Parameters<typeof context.note>[1]) => context.note(message, data),
    };
    await restartCell(work, plan, context.runId);
    return { effects: effectsOf(plan) };
  },

  examples: [
    {
      title: 'Restart after changes, once and only if there were any',
      playbook: `
        - name: restart cell
          websphere.restart:
            nodes: "{{ groups['nodes'] }}"
      `,
    },
  ],
});
