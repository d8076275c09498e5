import type { LimitFunction } from 'p-limit';
import type { Handler, Play, Role } from '../playbook.ts';
import type { Layer } from '../vars/layer.ts';
import type { HostState } from './host-state.ts';
import type { Run } from './run.ts';
import type { Targets } from './targets.ts';

/** One batch of a play while it runs. */
export interface PlayRun {
  readonly run: Run;
  readonly play: Play;
  /** Ansible's ways where Signet's are safer. */
  readonly compat: boolean;
  /** Every host of the play, also those of other batches; in the order of the inventory, whatever `order` says. */
  readonly allHosts: readonly string[];
  /** Those that were not out of the run when the play began; in the order of the play. */
  readonly members: readonly string[];
  readonly hosts: readonly HostState[];
  readonly targets: Targets;
  /** Those of the play and of roles that it has included so far. */
  readonly handlers: Handler[];
  /** Layers of `vars_files`, by host, once they could be read. */
  readonly filesRead: Map<string, readonly Layer[]>;
  /** Roles that were included with `public`, by host. */
  readonly exported: Map<string, Role[]>;
  /** The places of tasks with `throttle`. */
  readonly throttles: Map<string, LimitFunction>;
  /** The play is over for all its hosts, those of later batches too. */
  over: boolean;
}

export function activeHosts(play: PlayRun): HostState[] {
  return play.hosts.filter((host) => host.status === 'active');
}

export function handlerById(play: PlayRun, id: string): Handler | undefined {
  return play.handlers.find((handler) => handler.id === id);
}
