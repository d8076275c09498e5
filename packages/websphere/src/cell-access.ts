import type { Connection, Secret } from '@signet/core';
import type { Call } from './bridge/calls.ts';
import type { Outcome } from './bridge/frames.ts';
import type { CellSettings } from './cell-settings.ts';

/** What of the configuration is staged: decides what must be safe before it is saved. */
export type StagedPart = 'registry' | 'security';

/** A cell to ask. It has no way to change anything. */
export interface CellReader {
  /** Name of the cell. */
  readonly name: string;
  /** Name of the deployment manager's node. */
  readonly node: string;
  /**
   * Asks several things in one round trip; the answers in order.
   *
   * @throws {InternalError} `NOT_A_READ` for a call that is not known to only ask.
   * @throws {TargetError} for the first call that fails, with a code from its message id.
   */
  ask(...calls: readonly Call[]): Promise<readonly string[]>;
  /** The LTPA keys the dmgr uses now, as the text of a key file; they travel in frames only. */
  exportLtpaKeys(password: Secret): Promise<Secret>;
  /** Whether a restart of the cell was begun and is not complete: processes may be down because of it. */
  isRestartUnfinished(): Promise<boolean>;
  /** Whether this session has set this bind password: it cannot be read back. */
  hasSetBindPassword(repository: string, password: Secret): boolean;
}

/** A cell to change. What is staged exists in the session's workspace only, until the target saves. */
export interface CellWriter extends CellReader {
  readonly connection: Connection;
  readonly settings: CellSettings;
  /** Changes the workspace; all calls in one round trip. */
  stage(part: StagedPart, ...calls: readonly Call[]): Promise<void>;
  noteBindPassword(repository: string, password: Secret): void;
  /** One call that acts on processes at once; its outcome as it is, because a failure is often an answer. */
  operate(call: Call): Promise<Outcome>;
  /** Ends wsadmin, whose dmgr is about to go. */
  disconnect(): Promise<void>;
  /** Logs in again with a new wsadmin. */
  reconnect(): Promise<void>;
}
