import {
  ConnectError,
  type Connection,
  type Json,
  type Session,
  type TargetKind,
  TargetError,
  type Vars,
} from '@signet/core';
import type { Connect } from './options.ts';
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
  readonly connect: Connect;
  readonly varsOf: (host: string) => Vars;
  readonly signal: AbortSignal;
  readonly runId: string;
  readonly graceMs: number;
  readonly note: (host: string, target: string, message: string, data?: Json) => void;
  readonly warn: (host: string, message: string) => void;
}

/** The connections and targets of a batch: each opened when first needed, once, and closed together. */
export class Targets {
  readonly #options: TargetsOptions;
  readonly #connections = new Map<string, Promise<Connection>>();
  readonly #targets = new Map<string, Promise<OpenTarget>>();

  constructor(options: TargetsOptions) {
    this.#options = options;
  }

  /** @param check Opened for looking only. */
  open(host: string, kind: TargetKind<unknown, unknown>, check: boolean): Promise<OpenTarget> {
    return once(this.#targets, JSON.stringify([host, kind.name, check]), async () => {
      const connection = await this.#connection(host);
      const { signal, runId, note } = this.#options;
      const session = await kind.open(connection, this.#options.varsOf(host), {
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
    try {
      return { connection: await this.#connection(host), vars: this.#options.varsOf(host) };
    } catch (error) {
      if (!(error instanceof ConnectError)) throw error;
      throw new TargetError(`${host}: ${error.message}`, { code: error.code, hint: error.hint, cause: error });
    }
  }

  async close(): Promise<void> {
    const targets = await settled(this.#targets.values());
    await Promise.all(
      targets.map((target) => this.#closing(target.host, `the ${target.kind.name}`, target.session.close())),
    );
    const connections = await settled(this.#connections.values());
    await Promise.all(
      connections.map((connection) => this.#closing(connection.host, 'the connection', connection.close())),
    );
  }

  async #closing(host: string, what: string, closing: Promise<void>): Promise<void> {
    try {
      await withDeadline(closing, this.#options.graceMs);
    } catch (error) {
      this.#options.warn(
        host,
        `Closing ${what} of ${host} failed: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  #connection(host: string): Promise<Connection> {
    return once(this.#connections, host, () =>
      this.#options.connect(host, this.#options.varsOf(host), this.#options.signal),
    );
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

async function settled<T>(promises: Iterable<Promise<T>>): Promise<T[]> {
  const results = await Promise.allSettled(promises);
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}
