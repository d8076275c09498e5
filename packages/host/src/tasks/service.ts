import { defineAction } from '@signet/core';
import { Type } from '@sinclair/typebox';
import { serviceArguments, serviceReturns } from '../system/service-arguments.ts';
import { foreseeService, runService, type ServiceWish } from '../system/service.ts';
import { commands, inEnvironment } from '../targets/commands.ts';

const args = Type.Object(
  {
    name: Type.String({ minLength: 1, description: 'The service.' }),
    state: serviceArguments.state,
    enabled: serviceArguments.enabled,
    sleep: Type.Optional(
      Type.Integer({
        minimum: 0,
        description: 'Seconds between stop and start of a restart, where there is no systemd.',
      }),
    ),
    use: Type.Optional(Type.Literal('auto', { description: 'Only `auto`: what the host has decides.' })),
  },
  { additionalProperties: false },
);

export const service = defineAction({
  name: 'service',
  summary: 'A service runs or not, and starts with the host or not.',
  details: 'Through systemd, OpenRC or `service`, whichever the host has. Only what differs is done.',
  target: commands,
  args,
  returns: serviceReturns,

  foresee: (host, args, { environment }) => foreseeService(inEnvironment(host, environment), wishOf(args)),
  run: (host, args, { environment }) => runService(inEnvironment(host, environment), wishOf(args)),

  examples: [
    {
      title: 'A handler',
      playbook: `
        - name: restart sshd
          service: { name: sshd, state: restarted }
      `,
    },
  ],
});

function wishOf({ name, state, enabled, sleep }: typeof args.static): ServiceWish {
  return { name, state, enabled, sleepSeconds: sleep };
}
