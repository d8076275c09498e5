import { existsSync, rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { removeControlSocket } from '../control/server.ts';
import { removeRealContainers } from '../docker/real-containers.ts';
import { endProcesses, processesOfLab } from '../processes/end.ts';
import { type LabRecord, readLabRecord } from '../processes/lab-record.ts';
import { isRunning } from '../processes/process-table.ts';

/** The daemon gets this long to end its children and to remove its containers. */
const DEADLINE_MS = 30_000;

/**
 * Ends every process of the lab in this folder and removes the folder. Safe to repeat, and does the daemon's work
 * when the daemon crashed.
 *
 * @returns False when there was no lab.
 */
export async function labDown(dir: string): Promise<boolean> {
  if (!existsSync(dir)) return false;
  const record = readLabRecord(dir);
  // A folder without the record is not ours to remove: somebody may have mistyped `--dir`.
  if (record === undefined) return false;
  await stopDaemon(record);
  await removeLeftovers(dir, record);
  rmSync(dir, { recursive: true, force: true });
  return true;
}

async function stopDaemon({ daemon }: LabRecord): Promise<void> {
  if (!isRunning(daemon)) return;
  process.kill(daemon.pid, 'SIGTERM');
  for (const end = Date.now() + DEADLINE_MS; isRunning(daemon) && Date.now() < end;) await pause(20);
}

/** What a daemon leaves when it was killed; nothing after an orderly end. */
export async function removeLeftovers(dir: string, record: LabRecord): Promise<void> {
  await endProcesses([record.daemon, ...record.children, ...processesOfLab(dir)]);
  if (record.containers !== undefined) await removeRealContainers(record.containers);
  removeControlSocket(dir, record.controlSocket);
}
