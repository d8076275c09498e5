import { defineAction, InputError, type TaskContext } from '@signet/core';
import { type Static, Type } from '@sinclair/typebox';
import { serviceArguments, serviceReturns } from '../system/service-arguments.ts';
import { foreseeService, runService, type ServiceWish } from '../system/service.ts';
import { commands, inEnvironment } from '../targets/commands.ts';

const flag = (description: string) => Type.Optional(Type.Boolean({ description }));

const args = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, description: 'The unit; `.service` may be left out.' })),
    service: Type.Optional(Type.String({ minLength: 1, description: 'The same as `name`.' })),
    unit: Type.Optional(Type.String({ minLength: 1, description: 'The same as `name`.' })),
    ...serviceArguments,
    masked: flag('Whether it cannot be started at all.'),
    daemon_reload: flag('Read the unit files again first; false when left out.'),
    daemon_reexec: flag('Start systemd itself anew first; false when left out.'),
    scope: Type.Optional(
      Type.Union(
        (['system', 'user', 'global'] as const).map((scope) => Type.Literal(scope)),
        { description: 'Whose units; `system` when left out.' },
      ),
    ),
    no_block: flag('Do not wait for the end of what is asked for; false when left out.'),
  },
  { additionalProperties: false },
);
type Args = Static<typeof args>;

export const systemd = defineAction({
  name: 'systemd',
  summary: 'A unit of systemd runs or not, and starts with the host or not.',
  target: commands,
  args,
  returns: serviceReturns,

  foresee: async (host, args, context) =>
    foreseeService(inEnvironment(host, context.environment), wishOf(args, context)),
  run: async (host, args, context) => runService(inEnvironment(host, context.environment), wishOf(args, context)),

  examples: [
    {
      title: 'A unit whose file was just written',
      playbook: `
        - name: The service runs, now and after each start
          systemd: { name: portal, state: started, enabled: true, daemon_reload: true }
      `,
    },
  ],
});

export const systemdService = defineAction({
  ...systemd,
  name: 'systemd_service',
  details: 'The same as `systemd`.',
  examples: [
    {
      title: 'Stop a unit for good',
      playbook: `
      - name: No printing
        systemd_service: { name: cups, state: stopped, enabled: false }
    `,
    },
  ],
});

function wishOf(args: Args, context: TaskContext): ServiceWish {
  const name = args.name ?? args.service ?? args.unit;
  const {
    state,
    enabled,
    masked,
    daemon_reload: daemonReload,
    daemon_reexec: daemonReexec,
    scope,
    no_block: noBlock,
  } = args;
  const needsName = state !== undefined || enabled !== undefined || masked !== undefined;
  if ((needsName && name === undefined) || (!needsName && daemonReload !== true && daemonReexec !== true)) {
    throw InputError.of('systemd needs a name and what is wanted of it.', {
      code: 'SERVICE_ARGUMENTS',
      at: context.at,
      hint: 'Give name with state, enabled or masked; or daemon_reload.',
    });
  }
  return { name, state, enabled, masked, daemonReload, daemonReexec, scope, noBlock };
}
