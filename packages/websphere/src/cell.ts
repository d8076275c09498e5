import { ConnectError, type Session, type TargetContext, type TargetKind } from '@signet/core';
import type { CellReader, CellWriter } from './cell-access.ts';
import { cellSettings } from './cell-settings.ts';
import { CellSession } from './cell-session.ts';
import { awaitUnfinishedRestart } from './restart/unfinished.ts';

/**
 * A WebSphere Network Deployment cell, through one wsadmin on the deployment manager's host. Changes are staged in
 * wsadmin's workspace until `save`, which also synchronizes the nodes.
 */
export const cell: TargetKind<CellReader, CellWriter> = {
  name: 'cell',
  staged: true,

  async open(connection, vars, context): Promise<Session<CellReader, CellWriter>> {
    const settings = cellSettings(connection.host, vars);
    const session = new CellSession(connection, settings, context);
    await login(session, context);
    return {
      read: session.reader(),
      write: session,
      save: () => session.save(),
      discard: () => session.discard(),
      close: () => session.disconnect(),
    };
  },
};

/** A dmgr that an earlier run was restarting may go away between the look at its port and the login. */
async function login(session: CellSession, context: TargetContext): Promise<void> {
  const { connection, settings } = session;
  await awaitUnfinishedRestart(connection, settings, context);
  try {
    await session.reconnect();
  } catch (error) {
    if (
      !(error instanceof ConnectError) ||
      error.code !== 'WSADMIN_DMGR_DOWN' ||
      !(await session.isRestartUnfinished())
    )
      throw error;
    await awaitUnfinishedRestart(connection, settings, context);
    await session.reconnect();
  }
}
