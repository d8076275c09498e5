import { type Change, defineTask } from '@signet/core';
import { Type } from '@sinclair/typebox';
import { accountError } from '../system/accounts.ts';
import { commands } from '../targets/commands.ts';

interface Current {
  /** `null`: there is no such group. */
  readonly gid: number | null;
}

const args = Type.Object(
  {
    name: Type.String({ pattern: '^[^-:\\s][^:\\s]*$', description: 'The group.' }),
    gid: Type.Optional(Type.Integer({ minimum: 0, description: 'Its number; the next free one when left out.' })),
    state: Type.Optional(
      Type.Union([Type.Literal('present'), Type.Literal('absent')], { description: '`present` when left out.' }),
    ),
    system: Type.Optional(
      Type.Boolean({ description: 'A new one gets a number for system groups; false when left out.' }),
    ),
  },
  { additionalProperties: false },
);

export const group = defineTask({
  name: 'group',
  summary: 'A group of the host.',
  target: commands,
  args,
  returns: { name: 'The group.', gid: 'Its number.', state: '`present` or `absent`.', system: 'As given.' },

  async read(host, { name }): Promise<Current> {
    const script = 'getent group "$1" 2>/dev/null || grep "^$1:" /etc/group';
    const { stdout } = await host.ask(['sh', '-c', script, 'sh', name]);
    const [, , gid] = stdout.toString('utf8').split('\n')[0]?.split(':') ?? [];
    return { gid: gid === undefined ? null : Number(gid) };
  },

  diff({ gid }, args) {
    const changes: Change[] = [];
    if (args.state === 'absent') return gid === null ? [] : [{ path: 'state', from: 'present', to: 'absent' }];
    if (gid === null) changes.push({ path: 'state', from: 'absent', to: 'present' });
    if (args.gid !== undefined && args.gid !== gid) changes.push({ path: 'gid', from: gid, to: args.gid });
    return changes;
  },

  async apply(host, changes, { name, gid, system, state }) {
    const id = gid === undefined ? [] : ['-g', String(gid)];
    const isNew = changes.some(({ path }) => path === 'state');
    const argv =
      state === 'absent'
        ? ['groupdel', name]
        : [isNew ? 'groupadd' : 'groupmod', ...id, ...(isNew && system === true ? ['-r'] : []), name];
    const result = await host.run(argv);
    if (result.code !== 0) throw accountError(host.host, argv, result);
  },

  facts: ({ gid }, args) => ({
    name: args.name,
    state: args.state ?? 'present',
    system: args.system ?? false,
    ...((args.gid ?? gid) !== null && args.state !== 'absent' && { gid: args.gid ?? gid }),
  }),

  examples: [
    {
      title: 'A group with a number of its own',
      playbook: `
        - name: Group of the service
          group: { name: service, gid: 2000 }
      `,
      current: { gid: null },
      changes: [
        { path: 'state', from: 'absent', to: 'present' },
        { path: 'gid', from: null, to: 2000 },
      ],
    },
  ],
});
