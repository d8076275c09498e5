import type { Json } from '@signet/core';
import type { CellWriter } from '../cell-access.ts';
import type { Wait } from './wait.ts';

/** What every step of a restart needs. */
export interface RestartWork {
  readonly cell: CellWriter;
  readonly wait: Pick<Wait, 'deadlineMs' | 'signal'>;
  note(message: string, data?: Json): void;
}
