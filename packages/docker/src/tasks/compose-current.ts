import { type Change, defineTask } from '@signet/core';
import { Type } from '@sinclair/typebox';
import { selectServices } from '../compose/project.ts';
import type { ServiceState } from '../containers/state.ts';
import { docker } from '../docker.ts';
import { Directory, Services } from './arguments.ts';

interface Current {
  readonly services: Readonly<Record<string, ServiceState>>;
}

const args = Type.Object(
  {
    directory: Directory,
    services: Type.Optional(Services),
  },
  { additionalProperties: false },
);

export const composeCurrent = defineTask({
  name: 'docker.compose_current',
  summary: 'Services of a Compose project run, with the settings and the files that are on the host now.',
  details: [
    'Finds what a run that was interrupted between changing the files and recreating the containers left behind, and',
    'what somebody changed by hand since. It changes nothing itself: let it notify a handler with',
    '`docker.compose_up`. A service differs when it does not run, when its image, environment or mounts are not as the',
    'files say, or when a file that is mounted into it was replaced: such a mount keeps showing the old file.',
  ].join('\n'),
  target: docker,
  args,
  returns: { stale: 'The services that have to be started or recreated.' },

  async read(target, { directory, services }): Promise<Current> {
    const project = await target.project(directory);
    const states = await target.states(project, selectServices(project, services));
    return { services: Object.fromEntries(states) };
  },

  diff: ({ services }) => Object.entries(services).flatMap(([name, state]) => changesOf(name, state)),

  // The handler recreates them, all at once and after every file was changed.
  apply: async () => {},

  facts: ({ services }) => ({
    stale: Object.entries(services)
      .filter(([name, state]) => changesOf(name, state).length > 0)
      .map(([name]) => name),
  }),

  examples: [
    {
      title: 'Sametime runs with what is in its files',
      playbook: `
        - name: Services run with the settings in their files
          docker.compose_current:
            directory: /opt/hcl/sametime
            services: [auth, community, proxy]
          notify: recreate services
      `,
      current: {
        services: {
          auth: { state: 'running', older: ['LTPA_REALM'], replaced: ['/ltpa-config/ltpa.keys'] },
          community: { state: 'running', older: [], replaced: [] },
          proxy: { state: 'exited', older: [], replaced: [] },
        },
      },
      changes: [
        { path: 'auth.settings', from: 'other than in the files: LTPA_REALM', to: 'as in the files' },
        { path: 'auth.files', from: 'older content of /ltpa-config/ltpa.keys', to: 'as on the host' },
        { path: 'proxy.state', from: 'exited', to: 'running' },
      ],
    },
  ],
});

function changesOf(service: string, { state, older, replaced }: ServiceState): Change[] {
  const changes: Change[] = [];
  if (state !== 'running') changes.push({ path: `${service}.state`, from: state, to: 'running' });
  if (older.length > 0) {
    changes.push({
      path: `${service}.settings`,
      from: `other than in the files: ${older.join(', ')}`,
      to: 'as in the files',
    });
  }
  if (replaced.length > 0) {
    changes.push({ path: `${service}.files`, from: `older content of ${replaced.join(', ')}`, to: 'as on the host' });
  }
  return changes;
}
