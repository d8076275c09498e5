import { SignetError, TargetError } from '@signet/core';
import { startBridge } from '../bridge/bridge.ts';
import { adminTask } from '../bridge/calls.ts';
import { callError } from '../call-error.ts';
import { loginAfterRestart } from './dmgr.ts';
import { soapPortState } from './soap-port.ts';
import { inSeconds, secondsSince, waitFor } from './wait.ts';
import type { RestartWork } from './work.ts';

/**
 * Nobody can log in after the restart: stops the dmgr by its process id, since stopping it properly needs a login,
 * restores the checkpoint with an offline wsadmin, starts the dmgr, and logs in to prove it.
 *
 * @throws {TargetError} `CELL_ROLLBACK_FAILED`, saying what is left to do by hand.
 */
export async function rollBack(work: RestartWork, checkpoint: string, cause: unknown): Promise<void> {
  const started = performance.now();
  work.note('login refused after the restart; restoring the checkpoint', { checkpoint });
  try {
    await stopDmgrByPid(work);
    await restoreCheckpoint(work, checkpoint);
    await startManager(work);
    await loginAfterRestart(work, started);
  } catch (error) {
    if (!(error instanceof SignetError) || error.code === 'INTERRUPTED') throw error;
    throw new TargetError(
      `The cell at ${work.cell.connection.host} refuses every login since its restart, and its checkpoint ${checkpoint} could not be restored: ${error.message}`,
      {
        code: 'CELL_ROLLBACK_FAILED',
        hint: `With the deployment manager stopped, run bin/wsadmin.sh -conntype NONE -lang jython -c "AdminTask.restoreCheckpoint(['-checkpointName', '${checkpoint}'])", start it, synchronize and start the nodes.`,
        cause: error.cause ?? cause,
      },
    );
  }
  work.note(`checkpoint restored after ${secondsSince(started)}`, { checkpoint });
}

/** @see IBM docs, topic "Restoring checkpoints"; wsadmin in local mode works on the files of the profile. */
async function restoreCheckpoint({ cell, wait }: RestartWork, checkpoint: string): Promise<void> {
  const { wsadmin, startTimeoutMs, requestTimeoutS } = cell.settings;
  const bridge = await startBridge(cell.connection, {
    wsadmin,
    mode: { kind: 'local' },
    startDeadlineMs: startTimeoutMs,
    signal: wait.signal,
  });
  try {
    const call = adminTask('restoreCheckpoint', '-checkpointName', checkpoint);
    const [outcome] = await bridge.call([call], requestTimeoutS * 1000);
    if (outcome?.ok === false) throw callError(cell.name, call, outcome, bridge.redactor);
  } finally {
    await bridge.quit();
  }
}

async function stopDmgrByPid({ cell, wait }: RestartWork): Promise<void> {
  const { connection, settings } = cell;
  const path = `${settings.profile}/logs/dmgr/dmgr.pid`;
  const pid = (await connection.readFile(path))?.toString('utf8').trim() ?? '';
  if (!/^\d+$/u.test(pid)) {
    throw new TargetError(`the deployment manager could not be stopped, because ${path} does not name its process.`, {
      code: 'DMGR_PID_UNKNOWN',
    });
  }
  await connection.run(['/bin/kill', pid]);
  await waitFor(async () => ((await soapPortState(connection, settings.soapPort)) === 'closed' ? true : undefined), {
    ...wait,
    late: () =>
      new TargetError(`the deployment manager, process ${pid}, did not stop within ${inSeconds(wait.deadlineMs)}.`, {
        code: 'DMGR_NOT_STOPPED',
      }),
  });
}

async function startManager({ cell, wait }: RestartWork): Promise<void> {
  const { connection, settings } = cell;
  const program = `${settings.profile}/bin/startManager.sh`;
  const { code, stdout } = await connection.run([program], { deadlineMs: wait.deadlineMs, signal: wait.signal });
  if (code === 0 || stdout.includes('ADMU3027E')) return;
  throw new TargetError(`${program} ended with exit code ${code}.`, { code: 'DMGR_NOT_STARTED' });
}
