import { SignetError, TargetError } from '@signet/core';
import { checkpointOf, synchronize } from '../saving.ts';
import { restartDmgr } from './dmgr.ts';
import { startNodeAgents, stopNodeAgents } from './node-agents.ts';
import type { RestartPlan } from './restart-plan.ts';
import { rollBack } from './rollback.ts';
import { startServers, stopServers } from './servers.ts';
import { removeUnfinished, writeUnfinished } from './unfinished.ts';
import type { RestartWork } from './work.ts';

/**
 * Restarts the whole cell in the order that a change of security settings needs: servers and node agents stop, the
 * dmgr restarts, node agents and servers start. Before anything stops it is written down which servers have to be
 * started again, so that another run can go on after a kill.
 *
 * @see HCL Connections docs, topic "Configuring Kerberos ... adding the SPNEGO TAI", steps 8 and 9: synchronize, stop
 *   the servers, stop the node agents, restart the deployment manager, start the node agents, start the servers.
 */
export async function restartCell(work: RestartWork, plan: RestartPlan, runId: string): Promise<void> {
  const { cell } = work;
  const { connection, settings } = cell;
  const checkpoint = plan.unfinished?.checkpoint;
  await synchronizeRunningNodes(work, plan);
  await writeUnfinished(connection, settings, {
    runId,
    servers: plan.servers,
    ...(checkpoint !== undefined && { checkpoint }),
  });
  await stopServers(work, plan.processes.servers);
  await stopNodeAgents(work);
  const lockedOut = await restartDmgr(work).then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof SignetError && error.code === 'WSADMIN_LOGIN_REFUSED' && checkpoint !== undefined)
        return error;
      throw error;
    },
  );
  if (lockedOut !== undefined && checkpoint !== undefined) await rollBack(work, checkpoint, lockedOut);
  // A login has proved access: no later restart may bring the old configuration back.
  if (checkpoint !== undefined) await writeUnfinished(connection, settings, { runId, servers: plan.servers });
  await startNodeAgents(work, plan.hosts, plan.processes.managedNodes);
  // Node agents need not fetch the configuration when they start; what they have is what their servers start with.
  await synchronize(cell, 'The servers were not started.');
  if (lockedOut !== undefined) {
    // The agents came up with the configuration that locked everybody out.
    await stopNodeAgents(work);
    await startNodeAgents(work, plan.hosts, plan.processes.managedNodes);
  }
  await startServers(work, plan.servers);
  await removeUnfinished(connection, settings);
  if (lockedOut !== undefined) {
    const since =
      checkpoint === checkpointOf(runId) ? 'before this run' : 'when that checkpoint was taken, by an earlier run';
    throw rolledBackError({ cell: cell.name, user: settings.user, checkpoint: checkpoint ?? '', since }, lockedOut);
  }
}

/** A node that could not be synchronized when the configuration was saved would start with the old one. */
async function synchronizeRunningNodes({ cell }: RestartWork, { processes }: RestartPlan): Promise<void> {
  if (processes.managedNodes.some((node) => !processes.agents.includes(node))) return;
  await synchronize(cell, 'Nothing was stopped.');
}

interface RolledBack {
  readonly cell: string;
  readonly user: string;
  readonly checkpoint: string;
  /** Since when the cell is as it is again. */
  readonly since: string;
}

function rolledBackError({ cell, user, checkpoint, since }: RolledBack, cause: SignetError): TargetError {
  return new TargetError(
    `Cell ${cell} refused the login of ${user} after its restart. The checkpoint ${checkpoint} was restored and the cell restarted: it is as it was ${since}.`,
    {
      code: 'CELL_ROLLED_BACK',
      hint: 'Find out why the administrator is not known in the new registry, in logs/dmgr/SystemOut.log of the deployment manager, before you run again.',
      cause,
    },
  );
}
