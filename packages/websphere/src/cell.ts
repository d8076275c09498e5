import type { Session, TargetKind } from '@signet/core';
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
    await awaitUnfinishedRestart(connection, settings, context);
    const session = new CellSession(connection, settings, context);
    await session.reconnect();
    return {
      read: session.reader(),
      write: session,
      save: () => session.save(),
      discard: () => session.discard(),
      close: () => session.disconnect(),
    };
  },
};
