import type { Connection } from './connection.ts';
import type { Json } from './json.ts';

/** The variables of one host, resolved when asked for. */
export interface Vars {
  /** The value; `undefined` when no such variable is set. */
  get(name: string): unknown;
}

/** What a target may tell while it works. */
export interface TargetContext {
  /** Aborted when the user interrupts the run. */
  readonly signal: AbortSignal;
  /** Check mode: nothing may be written. */
  readonly check: boolean;
  /** Names this run in what is left at the target, such as a checkpoint: `20261123T195301-4f2a`. */
  readonly runId: string;
  /** Goes to the journal and, when it takes long, to the screen: `wsadmin started`. */
  note(message: string, data?: Json): void;
}

/**
 * What a task reads and changes on a host: its files, a cell, a directory.
 * Opened once per host and play, over the host's connection.
 */
export interface TargetKind<Read, Write extends Read> {
  /** `files`, `cell`, `directory`, `docker`: what messages call it. */
  readonly name: string;
  /**
   * True when changes wait in the session until `save`, so that `discard` takes them back.
   * Left out, they are immediate: a handler that they notified stays owed even when the host fails later.
   */
  readonly staged?: boolean;
  /**
   * True when the host may be away while the target is open, as for a reboot: it is opened without connecting, each use
   * of its connection logs in where that is needed, and throws a `ConnectError` while that fails.
   */
  readonly reconnects?: boolean;
  open(connection: Connection, vars: Vars, context: TargetContext): Promise<Session<Read, Write>>;
}

export interface Session<Read, Write extends Read> {
  readonly read: Read;
  readonly write: Write;
  /** Makes staged changes durable; false when nothing was staged. */
  save(): Promise<boolean>;
  /** Drops staged changes; a no-op where changes are immediate. */
  discard(): Promise<void>;
  close(): Promise<void>;
}
