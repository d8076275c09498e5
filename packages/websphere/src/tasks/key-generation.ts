import { compare, defineTask, TargetError } from '@signet/core';
import { Type } from '@sinclair/typebox';
import { adminConfig, adminTask, isTrue } from '../bridge/calls.ts';
import { cell } from '../cell.ts';
import { parseLines } from '../grammar/lines.ts';

const DEFAULT_GROUP = 'CellLTPAKeySetGroup';

interface KeyGeneration {
  readonly automatic: boolean;
}

export const keyGeneration = defineTask({
  name: 'websphere.key_generation',
  summary: 'Whether the cell replaces its LTPA keys by itself.',
  details:
    'With automatic generation the keys change every 90 days by default, and every system that was given them stops ' +
    'accepting tokens one generation later. IBM advises to switch it off where keys are exchanged with other systems. Takes ' +
    'effect after a restart.',
  target: cell,
  args: Type.Object(
    {
      automatic: Type.Boolean({ description: 'True: new keys on the schedule of the key set group.' }),
      group: Type.Optional(
        Type.String({
          description: `Key set group; \`${DEFAULT_GROUP}\` when left out. Without Network Deployment it is NodeLTPAKeySetGroup.`,
        }),
      ),
    },
    { additionalProperties: false },
  ),

  async read(cell, { group = DEFAULT_GROUP }): Promise<KeyGeneration> {
    const [found = ''] = await cell.ask(adminConfig('getid', `/KeySetGroup:${group}/`));
    const [id] = parseLines(found);
    if (id === undefined) {
      throw new TargetError(`Cell ${cell.name} has no key set group ${group}.`, {
        code: 'KEY_SET_GROUP_MISSING',
        hint: 'AdminTask.listKeySetGroups lists them; name the one of the LTPA keys with the argument group.',
      });
    }
    // A group that was never edited has no such attribute; that counts as off.
    const [automatic = ''] = await cell.ask(adminConfig('showAttribute', id, 'autoGenerate'));
    return { automatic: isTrue(automatic) };
  },

  diff: (current, { automatic }) => compare(current, { automatic }),

  async apply(cell, changes, { group = DEFAULT_GROUP }) {
    for (const { to } of changes) {
      await cell.stage('security', adminTask('modifyKeySetGroup', '-name', group, '-autoGenerate', String(to)));
    }
  },

  examples: [
    {
      title: 'Keep the keys that Sametime was given',
      playbook: `
        - name: No automatic generation of LTPA keys
          websphere.key_generation:
            automatic: false
          notify: restart cell
      `,
      current: { automatic: true },
      changes: [{ path: 'automatic', from: true, to: false }],
    },
  ],
});
