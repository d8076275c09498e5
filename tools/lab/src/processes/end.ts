import { setTimeout as pause } from 'node:timers/promises';
import { isRunning, type ProcessIdentity, processesMarked, withDescendants } from './process-table.ts';

/** Processes get this long to end by themselves. */
const POLITE_MS = 3000;
/** A killed process is gone at once, except in an uninterruptible system call. */
const KILLED_MS = 5000;

/** Each process that the lab starts has this in its environment, so that it can be found when its parent is gone. */
export const LAB_VARIABLE = 'SIGNET_LAB_DIR';

/**
 * Ends processes and everything they started: first politely, then not.
 *
 * @throws Error naming the process ids that would not end.
 */
export async function endProcesses(roots: readonly ProcessIdentity[]): Promise<void> {
  const all = withDescendants(roots).filter(({ pid, dead }) => pid !== process.pid && !dead);
  signal(all, 'SIGTERM');
  if (await gone(all, POLITE_MS)) return;
  const stubborn = withDescendants(all.filter(isRunning)).filter(({ pid }) => pid !== process.pid);
  signal(stubborn, 'SIGKILL');
  if (await gone(stubborn, KILLED_MS)) return;
  throw new Error(
    `processes ${stubborn
      .filter(isRunning)
      .map(({ pid }) => pid)
      .join(', ')} do not end`,
  );
}

/** Everything that was started for the lab in this folder, also what lost its parent. */
export function processesOfLab(dir: string): ProcessIdentity[] {
  return processesMarked(`${LAB_VARIABLE}=${dir}`, `-f ${dir}/sshd/`).filter(({ pid }) => pid !== process.pid);
}

function signal(processes: readonly ProcessIdentity[], name: NodeJS.Signals): void {
  for (const identity of processes) {
    if (!isRunning(identity)) continue;
    try {
      process.kill(identity.pid, name);
    } catch (error) {
      // ESRCH: it ended between the look and the signal.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

async function gone(processes: readonly ProcessIdentity[], deadlineMs: number): Promise<boolean> {
  const end = Date.now() + deadlineMs;
  while (processes.some(isRunning)) {
    if (Date.now() > end) return false;
    await pause(20);
  }
  return true;
}
