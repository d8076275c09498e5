import { Type } from '@sinclair/typebox';

export const serviceArguments = {
  state: Type.Optional(
    Type.Union(
      (['started', 'stopped', 'restarted', 'reloaded'] as const).map((state) => Type.Literal(state)),
      { description: '`started` and `stopped` do nothing where it is so; `restarted` and `reloaded` always do.' },
    ),
  ),
  enabled: Type.Optional(Type.Boolean({ description: 'Whether it starts with the host.' })),
};

export const serviceReturns = {
  name: 'The service.',
  state: '`started` or `stopped`.',
  enabled: 'Whether it starts with the host, when that was asked for.',
  status: 'What the service manager told of it before.',
};
