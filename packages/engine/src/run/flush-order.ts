import type { Handler } from '../playbook.ts';
import type { HostState } from './host-state.ts';
import type { PlayRun } from './play-run.ts';

/** The handlers that any of these hosts has to run, in the order they are defined. */
export function handlersInOrder(play: PlayRun, hosts: readonly HostState[]): Handler[] {
  return play.handlers.filter((handler) => hosts.some((host) => mayFlush(play, host) && host.isNotified(handler)));
}

/** Handlers run on hosts that are still in the play; with `force_handlers` also on those that failed. */
export function mayFlush(play: PlayRun, host: HostState): boolean {
  return host.status === 'active' || (host.status === 'failed' && !host.failedInHandler && forcesHandlers(play));
}

/** The play's `force_handlers` beats the command line. */
export function forcesHandlers(play: PlayRun): boolean {
  return play.play.forceHandlers ?? play.run.options.forceHandlers ?? false;
}
