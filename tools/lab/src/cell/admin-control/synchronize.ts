import type { CellState } from '../cell-state.ts';

/** How long one node takes to fetch what changed, as a share of its agent's stop. */
const SYNC_SHARE = 0.08;

/**
 * Brings a node's copy up to date. Without a running node agent nothing is copied.
 *
 * @returns Whether the node has the master configuration now.
 */
export async function synchronize(state: CellState, node: string): Promise<boolean> {
  const agent = state.processes.agentOf(node);
  if (agent === undefined || agent.state !== 'started') return false;
  await state.timers.sleep(state.processes.stopMs(agent) * SYNC_SHARE);
  if (agent.state !== 'started') return false;
  state.copies.synchronize(node);
  state.counts.syncs++;
  return true;
}
