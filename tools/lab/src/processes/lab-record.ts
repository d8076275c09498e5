import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LabDescription } from '../up/description.ts';
import type { ProcessIdentity } from './process-table.ts';

/** What `<dir>/lab.json` holds, so that a lab can be found, asked and removed by another process. No secrets. */
export interface LabRecord {
  readonly daemon: ProcessIdentity;
  readonly controlSocket: string;
  /** Programs that the daemon started and that must not outlive it. */
  readonly children: readonly ProcessIdentity[];
  /** The Compose project whose containers are real, and the engine they run on. */
  readonly containers?: { readonly project: string; readonly image: string; readonly dockerHost?: string };
  /** Absent until the lab is ready. */
  readonly description?: LabDescription;
}

const fileOf = (dir: string): string => join(dir, 'lab.json');

export function readLabRecord(dir: string): LabRecord | undefined {
  return existsSync(fileOf(dir)) ? (JSON.parse(readFileSync(fileOf(dir), 'utf8')) as LabRecord) : undefined;
}

export function writeLabRecord(dir: string, record: LabRecord): void {
  const temporary = `${fileOf(dir)}.new`;
  writeFileSync(temporary, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
  renameSync(temporary, fileOf(dir));
}
