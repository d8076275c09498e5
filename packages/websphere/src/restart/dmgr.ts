import { ConnectError, TargetError } from '@signet/core';
import { adminControl } from '../bridge/calls.ts';
import { readProcesses } from '../facts/processes.ts';
import { dmgrNotBackError } from './dmgr-not-back.ts';
import { soapPortState } from './soap-port.ts';
import { interrupted, secondsSince, waitFor } from './wait.ts';
import type { RestartWork } from './work.ts';

/** How long the dmgr may take to close its port after it was told to restart. */
const STOP_MS = 60_000;

/**
 * Restarts the deployment manager and logs in again. The call that orders the restart may return or fail midway; both
 * count as ordered, and what happens is watched from outside.
 *
 * @throws {TargetError} `DMGR_NOT_BACK`, `DMGR_NOT_RESTARTED`, or what the fresh login meets.
 */
export async function restartDmgr(work: RestartWork): Promise<void> {
  const { cell } = work;
  const { dmgr } = await readProcesses(cell);
  if (dmgr === undefined) {
    throw new TargetError(`Cell ${cell.name} shows no deployment manager process.`, { code: 'DMGR_NOT_RESTARTED' });
  }
  const before = await pidOf(work, dmgr.text);
  const started = performance.now();
  work.note('dmgr restarting');
  await cell.operate(adminControl('invoke', dmgr.text, 'restart')).catch((error: unknown) => {
    if (work.wait.signal.aborted) throw interrupted();
    // A wsadmin that loses its dmgr in the middle of this call has done what it should.
    if (!(error instanceof TargetError)) throw error;
  });
  await Promise.all([cell.disconnect(), awaitClosedPort(work)]);
  await loginAfterRestart(work, started);
  const after = await pidOf(work, await dmgrName(work));
  if (before !== undefined && before === after) {
    throw new TargetError(
      `The deployment manager of cell ${cell.name} did not restart: process ${after} is still the same.`,
      {
        code: 'DMGR_NOT_RESTARTED',
        hint: 'Restart it by hand with bin/stopManager.sh and bin/startManager.sh, and run again: the restart is still owed.',
      },
    );
  }
}

/** Waits for the SOAP port and logs in; a port that is open before the server is ready costs another attempt. */
export async function loginAfterRestart(work: RestartWork, started: number): Promise<void> {
  const { cell, wait } = work;
  const { connection, settings } = cell;
  const late = (): TargetError => dmgrNotBackError(connection.host, wait.deadlineMs);
  const isOpen = async (): Promise<true | undefined> =>
    (await soapPortState(connection, settings.soapPort)) === 'closed' ? undefined : true;
  const end = performance.now() + wait.deadlineMs;
  await waitFor(isOpen, { ...wait, late });
  work.note(`dmgr answered after ${secondsSince(started)}`);
  await waitFor(
    async () => {
      try {
        await cell.reconnect();
        return true;
      } catch (error) {
        if (error instanceof ConnectError && error.code === 'WSADMIN_DMGR_DOWN') return undefined;
        throw error;
      }
    },
    { ...wait, deadlineMs: Math.max(0, end - performance.now()), late, pauseMs: 2000 },
  );
}

/** Without this a dmgr that is slow to stop would be taken for one that is back. */
async function awaitClosedPort({ cell, wait }: RestartWork): Promise<void> {
  const { connection, settings } = cell;
  const end = performance.now() + Math.min(STOP_MS, wait.deadlineMs);
  await waitFor(
    async () => {
      const state = await soapPortState(connection, settings.soapPort);
      // A window that was missed shows later, when the process id is compared.
      return state === 'closed' || performance.now() >= end ? true : undefined;
    },
    { ...wait, pauseMs: 40, late: () => dmgrNotBackError(connection.host, wait.deadlineMs) },
  );
}

async function dmgrName({ cell }: RestartWork): Promise<string> {
  return (await readProcesses(cell)).dmgr?.text ?? '';
}

/** The process id, where the MBean tells it. */
async function pidOf({ cell }: RestartWork, name: string): Promise<string | undefined> {
  const outcome = await cell.operate(adminControl('getAttribute', name, 'pid'));
  return outcome.ok ? outcome.result : undefined;
}
