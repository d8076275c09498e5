import type { Handler } from '../playbook.ts';
import type { HostState } from './host-state.ts';
import type { PlayRun } from './play-run.ts';

export type { Handler };

/** The handlers that any of these hosts has to run, in the order they are defined. */
export function handlersInOrder(play: PlayRun, hosts: readonly HostState[]): Handler[] {
  return play.play.handlers.filter((handler) =>
    hosts.some((host) => host.status === 'active' && host.isNotified(handler)),
  );
}
