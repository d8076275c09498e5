import { setTimeout as pause } from 'node:timers/promises';
import { ConnectError, TargetError } from '@signet/core';
import type { Project } from './compose/project.ts';
import type { Container } from './containers/container.ts';
import type { DockerReader } from './docker.ts';

const pollMs = 1000;
const hopelessLooks = 4;

/**
 * Waits until every container of the services runs, was not restarted between two looks, and is healthy if it has a
 * health check.
 *
 * @throws {TargetError} `SERVICE_NOT_RUNNING` after the deadline, or when one has ended for good.
 */
export async function waitUntilRunning(
  docker: DockerReader,
  project: Project,
  services: readonly string[],
  { deadlineSeconds, signal }: { readonly deadlineSeconds: number; readonly signal: AbortSignal },
): Promise<void> {
  const startMs = Date.now();
  let seen = new Map<string, number>();
  let looksWithEnded = 0;
  for (;;) {
    const own = (await docker.containers(project.name)).filter(({ service }) => services.includes(service));
    const late = services.flatMap((service) =>
      whyNotUp(
        service,
        own.filter((each) => each.service === service),
      ),
    );
    const restarted = own.filter(({ id, startedMs }) => seen.get(id) !== startedMs).map(({ service }) => service);
    if (late.length === 0 && restarted.length === 0) return;
    // With a restart policy a container that ends is "restarting", not "exited": that one does not come back.
    looksWithEnded = own.some(({ state }) => state === 'exited' || state === 'dead') ? looksWithEnded + 1 : 0;
    const waitedSeconds = Math.round((Date.now() - startMs) / 1000);
    if (waitedSeconds >= deadlineSeconds || looksWithEnded >= hopelessLooks) {
      const why = late.length > 0 ? late : restarted.map((service) => `${service} restarts again and again`);
      throw notRunning(docker.host, project.directory, why, waitedSeconds);
    }
    seen = new Map(own.map(({ id, startedMs }) => [id, startedMs]));
    await sleep(signal);
  }
}

function whyNotUp(service: string, containers: readonly Container[]): string[] {
  if (containers.length === 0) return [`${service} has no container`];
  return containers.flatMap(({ state, exitCode, health }) => {
    if (state !== 'running') return [`${service} is ${state}${exitCode === 0 ? '' : ` with exit code ${exitCode}`}`];
    return health === undefined || health === 'healthy' ? [] : [`${service} is ${health}`];
  });
}

function notRunning(host: string, directory: string, late: readonly string[], waitedSeconds: number): TargetError {
  return new TargetError(
    `After ${waitedSeconds} seconds the project in ${directory} on ${host} does not run as it should: ${late.join('; ')}.`,
    {
      code: 'SERVICE_NOT_RUNNING',
      hint: 'Look at the logs of these services: Compose shows them with `logs SERVICE`.',
    },
  );
}

async function sleep(signal: AbortSignal): Promise<void> {
  try {
    await pause(pollMs, undefined, { signal });
  } catch (cause) {
    throw new ConnectError('Waiting for containers was interrupted.', { code: 'INTERRUPTED', cause });
  }
}
