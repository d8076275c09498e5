import { type Connection, TargetError, type TargetContext } from '@signet/core';
import { dmgrDownError } from '../bridge/trouble.ts';
import type { CellSettings } from '../cell-settings.ts';
import type { ServerName } from '../facts/processes.ts';
import { dmgrNotBackError } from './dmgr-not-back.ts';
import { soapPortState } from './soap-port.ts';
import { secondsSince, waitFor } from './wait.ts';

/**
 * What a restart that is owed needs to know, kept in the profile of the deployment manager until it is complete. Without
 * it a run that takes over after a kill could not know which servers have to be started again, nor what to restore.
 */
export interface UnfinishedRestart {
  readonly runId: string;
  /** Servers to start again. */
  readonly servers: readonly ServerName[];
  /** Checkpoint to restore when nobody can log in any more; only until a login after the restart has proved access. */
  readonly checkpoint?: string;
  /** False while only the configuration was saved, and nothing was stopped yet. */
  readonly begun?: false;
}

function pathOf({ profile }: CellSettings): string {
  return `${profile}/signet-restart.json`;
}

export async function readUnfinished(
  connection: Connection,
  settings: CellSettings,
): Promise<UnfinishedRestart | undefined> {
  const content = await connection.readFile(pathOf(settings));
  if (content === undefined) return undefined;
  try {
    return JSON.parse(content.toString('utf8')) as UnfinishedRestart;
  } catch (error) {
    throw new TargetError(`${pathOf(settings)} on ${connection.host} is not what a restart leaves there.`, {
      code: 'RESTART_RECORD_DAMAGED',
      hint: 'Start the servers of the cell by hand, remove the file and run again.',
      cause: error,
    });
  }
}

export async function writeUnfinished(
  connection: Connection,
  settings: CellSettings,
  restart: UnfinishedRestart,
): Promise<void> {
  await connection.writeFile(pathOf(settings), Buffer.from(`${JSON.stringify(restart, undefined, 2)}\n`), {
    mode: 0o600,
  });
}

export async function removeUnfinished(connection: Connection, settings: CellSettings): Promise<void> {
  await connection.removeFile(pathOf(settings));
}

/** Whether processes may be down because of a restart. */
export function hasBegun(unfinished: UnfinishedRestart | undefined): boolean {
  return unfinished !== undefined && unfinished.begun !== false;
}

/**
 * Writes down the checkpoint of a save that is about to happen. The newest one counts: it holds what was there before
 * the run that saves.
 *
 * @returns What makes it undone, for a save that did not happen.
 */
export async function armCheckpoint(
  connection: Connection,
  settings: CellSettings,
  given: { readonly runId: string; readonly checkpoint: string },
): Promise<() => Promise<void>> {
  const before = await readUnfinished(connection, settings);
  const armed = hasBegun(before) && before !== undefined ? before : { servers: [], begun: false as const };
  await writeUnfinished(connection, settings, { ...armed, ...given });
  return () =>
    before === undefined ? removeUnfinished(connection, settings) : writeUnfinished(connection, settings, before);
}

/**
 * Before wsadmin is started: a dmgr that does not answer is down, except when an earlier run was restarting it. Then
 * it is given the time to come up.
 *
 * @throws {ConnectError} `WSADMIN_DMGR_DOWN`.
 * @throws {TargetError} `DMGR_NOT_BACK`.
 */
export async function awaitUnfinishedRestart(
  connection: Connection,
  settings: CellSettings,
  context: TargetContext,
): Promise<void> {
  const { soapPort, startTimeoutMs } = settings;
  if ((await soapPortState(connection, soapPort)) !== 'closed') return;
  const unfinished = await readUnfinished(connection, settings);
  if (unfinished === undefined || !hasBegun(unfinished)) {
    // Whoever gave a wrong profile is better served by wsadmin's absence than by a port that does not answer.
    if ((await connection.stat(settings.wsadmin)) === undefined) return;
    throw dmgrDownError(connection.host, soapPort);
  }
  context.note('waiting for the dmgr, which an earlier run was restarting', { run: unfinished.runId });
  const started = performance.now();
  await waitFor(async () => ((await soapPortState(connection, soapPort)) === 'closed' ? undefined : true), {
    deadlineMs: startTimeoutMs,
    signal: context.signal,
    late: () => dmgrNotBackError(connection.host, startTimeoutMs),
  });
  context.note(`dmgr answered after ${secondsSince(started)}`);
}
