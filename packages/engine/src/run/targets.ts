import {
  ConnectError,
  type Connection,
  type Json,
  type Session,
  SignetError,
  type TargetKind,
  TargetError,
  type Vars,
} from '@signet/core';
import type { Access } from './access.ts';
import { connectingAnew, isLost } from './anew.ts';
import type { Connections, Link } from './connections.ts';
import { withDeadline } from './waiting.ts';

/** A target of a host, open for the rest of the play. */
export interface OpenTarget {
  readonly host: string;
  readonly kind: TargetKind<unknown, unknown>;
  /** What it was opened over; none for a kind that connects when it needs to. */
  readonly link: Link | undefined;
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
      const { connections, signal, runId, note } = this.#options;
      const { connection, link } =
        kind.reconnects === true ? { connection: this.#anew(access), link: undefined } : await connections.open(access);
      const session = await kind.open(connection, access.vars, {
        signal,
        check,
        runId,
        note: (message, data) => note(host, kind.name, message, data),
      });
      return { host, kind, link, session, dirty: false, applied: false };
    });
  }

  /** Another host's connection, for a task that reaches beyond its own; not reaching it is the task's failure. */
  async other(host: string): Promise<{ readonly connection: Connection; readonly vars: Vars }> {
    const access = this.#options.accessOf(host);
    try {
      const { connection } = await this.#options.connections.open(access);
      return { connection, vars: access.vars };
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

  /** Drops the host of a connection that an error says is gone, unless that has been done. */
  async lost(link: Link | undefined, error: unknown): Promise<void> {
    if (link !== undefined && isLost(error) && link.isOpen) await this.drop(link.host);
  }

  #anew(access: Access): Connection {
    return connectingAnew(access.host, async (use) => {
      const { connection, link } = await this.#options.connections.open(access);
      try {
        return await use(connection);
      } catch (error) {
        // A host that went away without a word does not end the connection.
        const isSilent = error instanceof SignetError && error.code === 'COMMAND_DEADLINE';
        if (isSilent && link.isOpen) await this.drop(link.host);
        await this.lost(link, error);
        throw error;
      }
    });
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
      // Whose connection is gone needs no closing.
      if (error instanceof ConnectError) return;
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
