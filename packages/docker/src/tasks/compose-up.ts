import { defineAction } from '@signet/core';
import { Type } from '@sinclair/typebox';
import { type Project, selectServices } from '../compose/project.ts';
import type { Container } from '../containers/container.ts';
import { docker, type DockerWriter } from '../docker.ts';
import { effectsOf, type Need, needsOf } from '../recreation.ts';
import { waitUntilRunning } from '../waiting.ts';
import { Directory, Services } from './arguments.ts';

const args = Type.Object(
  {
    directory: Directory,
    services: Type.Optional(Services),
    deadline_seconds: Type.Optional(
      Type.Integer({
        description: 'How long the services may take to run and be healthy: 300 when left out.',
        minimum: 1,
      }),
    ),
  },
  { additionalProperties: false },
);

export const composeUp = defineAction({
  name: 'docker.compose_up',
  summary: 'Recreates the services of a Compose project that do not run with what is in its files.',
  details: [
    'Services that run with the present settings and files are left alone, so that meetings on them go on. What has',
    'another configuration is recreated by `up -d`; a service into which a replaced file is mounted is forced to be,',
    'because Compose does not see that. Services that the named ones depend on are started when a named one does not',
    'run, and never recreated otherwise. Ends when all named services run and their health checks are content.',
  ].join('\n'),
  target: docker,
  args,

  async foresee(target, { directory, services }, context) {
    const project = await target.project(directory);
    return effectsOf(await needsOf(target, project, selectServices(project, services), context.pending));
  },

  async run(target, { directory, services, deadline_seconds = 300 }, context) {
    const before = await target.project(directory);
    const named = selectServices(before, services);
    const needs = await needsOf(target, before, named);
    await bringUp(target, before, needs);
    if (needs.size > 0)
      await waitUntilRunning(target, before, named, { deadlineSeconds: deadline_seconds, signal: context.signal });
    return { effects: effectsBetween(before, await target.containers(before.name), named) };
  },

  examples: [
    {
      title: 'Recreate the services that single sign-on concerns',
      playbook: `
        - name: recreate services
          docker.compose_up:
            directory: /opt/hcl/sametime
            services: [auth, community, proxy]
      `,
    },
  ],
});

async function bringUp(target: DockerWriter, before: Project, needs: ReadonlyMap<string, Need>): Promise<void> {
  const { directory } = before;
  const needing = (need: Need): string[] => [...needs].filter(([, each]) => each === need).map(([service]) => service);
  const [start, recreate] = [needing('start'), needing('recreate')];
  const down = recreate.filter((service) => !areUp(of(before.containers, service)));
  const running = recreate.filter((service) => areUp(of(before.containers, service)));
  if (start.length + down.length > 0) await target.up(directory, [...scales(before, start), ...start, ...down]);
  if (running.length > 0) await target.up(directory, ['--no-deps', ...scales(before, running), ...running]);
  if (recreate.length === 0) return;
  // Compose does not look into mounted files, and podman-compose not always at the environment.
  const left = new Set((await target.containers(before.name)).map(({ id }) => id));
  const same = recreate.filter((service) => of(before.containers, service).some(({ id }) => left.has(id)));
  if (same.length > 0) await target.up(directory, ['--force-recreate', '--no-deps', ...scales(before, same), ...same]);
}

/** Without it `up` removes all containers of a service but one. */
function scales({ containers }: Project, services: readonly string[]): string[] {
  return services.flatMap((service) => {
    const { length } = of(containers, service);
    return length > 1 ? ['--scale', `${service}=${length}`] : [];
  });
}

/** What happened, told by the containers themselves; named services first, then others in the project's order. */
function effectsBetween(before: Project, after: readonly Container[], named: readonly string[]): string[] {
  const needs = new Map<string, Need>();
  for (const service of new Set([...named, ...before.services.keys()])) {
    const old = of(before.containers, service);
    const now = of(after, service);
    if (old.length > 0 && now.some(({ id }) => !old.some((each) => each.id === id))) needs.set(service, 'recreate');
    else if (!areUp(old) && areUp(now)) needs.set(service, 'start');
  }
  return effectsOf(needs);
}

function of(containers: readonly Container[], service: string): Container[] {
  return containers.filter((each) => each.service === service);
}

function areUp(containers: readonly Container[]): boolean {
  return containers.length > 0 && containers.every(({ state }) => state === 'running');
}
