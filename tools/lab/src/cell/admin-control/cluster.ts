import type { CellState } from '../cell-state.ts';

/** What `getAttribute(cluster, 'state')` says; members that come up one by one leave it at `.partial.start`. */
export function clusterState({ processes }: CellState): string {
  const members = processes.serversOf();
  const started = members.filter(({ state }) => state === 'started').length;
  if (started === members.length) return 'websphere.cluster.running';
  if (members.some(({ state }) => state === 'stopping')) return 'websphere.cluster.partial.stop';
  if (started > 0 || members.some(({ state }) => state === 'starting')) return 'websphere.cluster.partial.start';
  return 'websphere.cluster.stopped';
}

/** A cluster command returns at once; the members follow. Only those with a running node agent can. */
export function invokeCluster(state: CellState, operation: 'start' | 'stop' | 'rippleStart'): null {
  const { processes } = state;
  const members = processes.serversOf().filter(({ node }) => processes.agentOf(node)?.state === 'started');
  const ripple = async (): Promise<void> => {
    for (const member of members) await processes.restart(member);
  };
  if (operation === 'rippleStart') void ripple();
  else for (const member of members) void (operation === 'start' ? processes.start(member) : processes.stop(member));
  return null;
}
