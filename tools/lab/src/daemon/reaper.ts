import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { readLabRecord } from '../processes/lab-record.ts';
import { removeLeftovers } from '../up/down.ts';

export const REAPER_FLAG = '--reaper';
const FAREWELL = 'done';

/**
 * Starts a process that waits for the daemon's end, however it comes about, and then ends what the daemon started.
 * It learns of it by the end of its standard input, which the system closes also after `kill -9`.
 */
export function startReaper(command: readonly string[], dir: string): ChildProcess {
  const [program = process.execPath, ...args] = command;
  const log = openSync(join(dir, 'daemon.log'), 'a', 0o600);
  return spawn(program, [...args, REAPER_FLAG, dir], { detached: true, stdio: ['pipe', log, log], cwd: '/' });
}

/** Tells the reaper that there is nothing left to do. */
export function dismissReaper(reaper: ChildProcess): void {
  reaper.stdin?.end(FAREWELL);
}

/** The reaper's own life. */
export async function runReaper(dir: string): Promise<void> {
  let said = '';
  for await (const chunk of process.stdin) said += String(chunk);
  if (said === FAREWELL) return;
  const record = readLabRecord(dir);
  if (record !== undefined) await removeLeftovers(dir, record);
}
