import type { Json } from '@signet/core';
import { type ControlRequest, sendControl } from '../control/client.ts';
import { isRunning } from '../processes/process-table.ts';
import { readLabRecord } from '../processes/lab-record.ts';

/** Asks a running lab. @throws Error when there is none in this folder, or it refuses. */
export async function labControl(dir: string, request: ControlRequest): Promise<Json> {
  const record = readLabRecord(dir);
  if (record === undefined || !isRunning(record.daemon)) {
    throw new Error(`There is no lab running in ${dir}. Start one with: signet lab up --dir ${dir}`);
  }
  return sendControl(record.controlSocket, request);
}

/** What the lab has counted, what its processes run with, and why Sametime refused last. */
export function labState(dir: string): Promise<Json> {
  return labControl(dir, { method: 'GET', path: '/state' });
}
