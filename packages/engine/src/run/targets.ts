import {
  ConnectError,
  type Connection,
  type Json,
  type Session,
  type TargetKind,
  TargetError,
  type Vars,
} from '@signet/core';
import type { Access } from './access.ts';
import type { Connections } from './connections.ts';
import { withDeadline } from './waiting.ts';

/** A target of a host, open for the rest of the play. */
export interface OpenTarget {
  readonly host: string;
  readonly kind: TargetKind<unknown, unknown>;
  readonly session: Session<unknown, unknown>;
  /** Something may have been changed and not saved or discarded since. */
  dirty: boolean;
  /** A task changed something since the last save. */
  applied: boolean;
}

export interface TargetsOptions {
  readonly connections: Connections;
  /** How a host is reached by what belongs to no task. */
  readonly accessOf: (host: string) => Access;
  readonly signal: AbortSignal;
  readonly runId: string;
  readonly graceMs: number;
  readonly note: (host: string, target: string, message: string, data?: Json) => void;
  readonly warn: (host: string, message: string) => void;
}

/** The targets of a batch: each opened when first needed, once, and closed together. */
export class Targets {
  readonly #options: TargetsOptions;
  readonly #targets = new Map<string, Promise<OpenTarget>>();

  constructor(options: TargetsOptions) {
    this.#options = options;
  }

  /** @param check Opened for looking only. */
  open(access: Access, kind: TargetKind<unknown, unknown>, check: boolean): Promise<OpenTarget> {
    const { host } = access;
    return once(this.#targets, JSON.stringify([host, access.targetKey, kind.name, check]), async () => {
      const connection = await this.#options.connections.open(access);
      const { signal, runId, note } = this.#options;
      const session = await kind.open(connection, access.vars, {
        signal,
        check,
        runId,
        note: (message, data) => note(host, kind.name, message, data),
      });
      return { host, kind, session, dirty: false, applied: false };
    });
  }

  /** Another host's connection, for a task that reaches beyond its own; not reaching it is the task's failure. */
  async other(host: string): Promise<{ readonly connection: Connection; readonly vars: Vars }> {
    const access = this.#options.accessOf(host);
    try {
      return { connection: await this.#options.connections.open(access), vars: access.vars };
    } catch (error) {
      if (!(error instanceof ConnectError)) throw error;
      throw new TargetError(`${host}: ${error.message}`, { code: error.code, hint: error.hint, cause: error });
    }
  }

  /** Closes what is open on a host, unless something in it is not saved; the next task opens it anew. */
  async drop(host: string): Promise<void> {
    for (const [key, opening] of this.#targets) {
      const target = await opening.catch(() => undefined);
      // What is staged would be lost.
      if (target?.host !== host || (target.dirty && target.kind.staged === true)) continue;
      this.#targets.delete(key);
      await this.#close(target);
    }
    await this.#options.connections.drop(host, this.#options.warn);
  }

  async close(): Promise<void> {
    const targets = await Promise.allSettled(this.#targets.values());
    const open = targets.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    await Promise.all(open.map((target) => this.#close(target)));
  }

  async #close({ host, kind, session }: OpenTarget): Promise<void> {
    try {
      await withDeadline(session.close(), this.#options.graceMs);
    } catch (error) {
      this.#options.warn(
        host,
        `Closing the ${kind.name} of ${host} failed: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
}

/** The promise under this key; a failed one is forgotten, so that the next attempt tries again. */
function once<T>(made: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = made.get(key);
  if (known !== undefined) return known;
  const promise = make();
  made.set(key, promise);
  promise.catch(() => made.delete(key));
  return promise;
}
