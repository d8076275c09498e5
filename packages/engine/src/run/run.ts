import type { Environment } from '@signet/expressions';
import type { Inventory } from '@signet/inventory';
import type { LimitFunction } from 'p-limit';
import type { Playbook } from '../playbook.ts';
import type { Unlock } from '../vars/authored.ts';
import type { Layer } from '../vars/layer.ts';
import type { Emitter } from './emitter.ts';
import type { Connect } from './options.ts';

/** What lasts for a whole run. */
export interface Run {
  readonly runId: string;
  readonly playbook: Playbook;
  readonly inventory: Inventory;
  readonly emitter: Emitter;
  readonly connect: Connect;
  readonly check: boolean;
  readonly diff: boolean;
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
  readonly limit: string | undefined;
  readonly extraVars: Layer;
  readonly unlock: Unlock;
  readonly environment: Environment;
  /** At most `forks` hosts work at a time. */
  readonly forks: LimitFunction;
  readonly signal: AbortSignal;
  readonly graceMs: number;
  /** Results and facts by host. */
  readonly facts: Map<string, Map<string, unknown>>;
  /** Hosts that take no part in later plays. */
  readonly out: Map<string, 'failed' | 'unreachable'>;
  /** Check mode: how many results would change something. */
  pendingChanges: number;
  /** No new task starts: interrupted, or a bug of ours. */
  stopped: boolean;
  /** No later play starts: errors that are fatal for all. */
  aborted: boolean;
}

export function factsOf(run: Run, host: string): Map<string, unknown> {
  let facts = run.facts.get(host);
  if (facts === undefined) {
    facts = new Map();
    run.facts.set(host, facts);
  }
  return facts;
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
