import type { InputError, Json } from '@signet/core';
import type { Environment } from '@signet/expressions';
import type { Inventory } from '@signet/inventory';
import type { LimitFunction } from 'p-limit';
import type { Catalog } from '../catalog.ts';
import type { TagSelection } from '../plan/tags.ts';
import type { Playbook } from '../playbook.ts';
import type { Unlock } from '../vars/authored.ts';
import type { Layer } from '../vars/layer.ts';
import type { Memories } from '../vars/memory.ts';
import type { Connections } from './connections.ts';
import type { Emitter } from './emitter.ts';
import type { RunOptions } from './options.ts';
import type { Resumption } from './resumption.ts';

/** What a task does to the inventory of a run. Returns whether it is another one now. */
export type InventoryChange = (inventory: Inventory) => boolean;

/** What lasts for a whole run. */
export interface Run {
  readonly runId: string;
  readonly playbook: Playbook;
  /** Another one after `meta: refresh_inventory`. */
  inventory: Inventory;
  /** What `add_host` and `group_by` did to it. */
  readonly inventoryChanges: InventoryChange[];
  readonly catalog: Catalog;
  readonly options: RunOptions;
  readonly emitter: Emitter;
  readonly connections: Connections;
  readonly check: boolean;
  readonly diff: boolean;
  readonly selection: TagSelection;
  readonly extraVars: Layer;
  readonly unlock: Unlock;
  readonly now: () => Date;
  readonly environments: Map<string, Environment>;
  /** At most `forks` hosts work at a time. */
  readonly forks: LimitFunction;
  readonly signal: AbortSignal;
  readonly graceMs: number;
  /** Results and facts by host. */
  readonly memories: Memories;
  /** Gathering under way, by host. */
  readonly gathering: Map<string, Promise<void>>;
  /** Answers to `vars_prompt`, by play. */
  readonly answers: Map<string, Layer>;
  /** Steps of `once: play` that have run. */
  readonly onceDone: Set<string>;
  /** `set_stats`: by host, and for the whole run under the empty name. */
  readonly customStats: Map<string, Map<string, Json>>;
  /** Where hosts go on that an earlier run left, and the task to begin with. */
  readonly resumption: Resumption;
  /** Hosts that take no part in later plays. */
  readonly out: Map<string, 'failed' | 'unreachable'>;
  /** Check mode: how many results would change something. */
  pendingChanges: number;
  /** No new task starts: interrupted, or a bug of ours. */
  stopped: boolean;
  /** No later play starts: errors that are fatal for all. */
  aborted: boolean;
  /** A mistake in the author's files showed only while it ran. */
  inputWasWrong: boolean;
  /** A play had no hosts although it should have some. */
  withoutHosts: boolean;
}

/** What the author wrote is wrong in a way that ends the run at once: nothing new starts, what runs is told no more. */
export function endForInput(run: Run, error: InputError): void {
  if (run.stopped) return;
  run.stopped = true;
  run.inputWasWrong = true;
  for (const diagnostic of error.diagnostics) run.emitter.emit({ type: 'diagnostic', diagnostic });
}

/** A bug of ours: it is reported, nothing new starts, what is open is discarded and closed. */
export function crash(run: Run, error: unknown, host?: string): void {
  run.stopped = true;
  const message = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error ? error.stack : undefined;
  run.emitter.emit({
    type: 'internal-error',
    message,
    ...(host !== undefined && { host }),
    ...(stack !== undefined && { stack }),
  });
}
