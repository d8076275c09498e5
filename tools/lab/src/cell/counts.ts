/** What happened in the cell since it was started; what an administrator does at the console is not in it. */
export interface Counts {
  /** Successful write commands of AdminTask and of AdminConfig. */
  adminTaskWrites: number;
  /** Saves that had something to save. */
  saves: number;
  /** Nodes synchronized, one by one. */
  syncs: number;
  restarts: { dmgr: number; nodeAgent: number; server: number };
  wsadminStarts: number;
  checkpoints: number;
}

export function newCounts(): Counts {
  return {
    adminTaskWrites: 0,
    saves: 0,
    syncs: 0,
    restarts: { dmgr: 0, nodeAgent: 0, server: 0 },
    wsadminStarts: 0,
    checkpoints: 0,
  };
}
