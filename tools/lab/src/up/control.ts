import type { Json } from '@signet/core';
import { type ControlRequest, sendControl } from '../control/client.ts';
import { isRunning } from '../processes/process-table.ts';
import { readLabRecord } from '../processes/lab-record.ts';
import { noLab } from './errors.ts';

/** Asks a running lab. @throws {InputError} `LAB_NOT_RUNNING`, or `LAB_REFUSED` with the lab's own words. */
export async function labControl(dir: string, request: ControlRequest): Promise<Json> {
  const record = readLabRecord(dir);
  if (record === undefined || !isRunning(record.daemon)) {
    throw noLab(dir);
  }
  return sendControl(record.controlSocket, request);
}

/** What the lab has counted, what its processes run with, and why Sametime refused last. */
export function labState(dir: string): Promise<Json> {
  return labControl(dir, { method: 'GET', path: '/state' });
}
