import type { PendingChange } from '@signet/core';
import { dependenciesOf, type Project } from './compose/project.ts';
import type { ServiceState } from './containers/state.ts';
import type { DockerReader } from './docker.ts';

/** What has to be done to a service so that it runs with what its files say. */
export type Need = 'start' | 'recreate';

/**
 * Which services need something, in the order given. A service that does not run brings the ones that it depends on
 * with it, after those that were named.
 */
export async function needsOf(
  docker: DockerReader,
  project: Project,
  services: readonly string[],
  pending?: readonly PendingChange[],
): Promise<Map<string, Need>> {
  const needs = new Map<string, Need>();
  const states = await docker.states(project, services, pending);
  for (const service of services) {
    const need = needOf(states.get(service));
    if (need !== undefined) needs.set(service, need);
  }
  const down = services.filter((service) => states.get(service)?.state !== 'running');
  const behind = dependenciesOf(project, down).filter((name) => !services.includes(name));
  for (const [service, state] of await docker.states(project, behind, pending)) {
    const need = needOf(state);
    if (need !== undefined) needs.set(service, need);
  }
  return needs;
}

/** A container that is not running but otherwise as it should be is started, not made anew. */
function needOf(state: ServiceState | undefined): Need | undefined {
  if (state === undefined || state.state === 'absent') return 'start';
  if (state.older.length > 0 || state.replaced.length > 0) return 'recreate';
  return state.state === 'running' ? undefined : 'start';
}

/** One line per service, as the report and check mode show them. */
export function effectsOf(needs: ReadonlyMap<string, Need>): string[] {
  return [...needs].map(([service, need]) => `${need} ${service}`);
}
