import { type Connection, ConnectError } from '@signet/core';
import pLimit from 'p-limit';
import type { Access } from './access.ts';
import type { Connect } from './options.ts';
import { withDeadline } from './waiting.ts';

/** How many hosts are logged in to before it is their turn, at a time: each is some work for this machine, too. */
const AHEAD = 50;

/** A connection of the pool, also one that is only being opened. */
export interface Link {
  readonly host: string;
  readonly connection: Promise<Connection>;
  /** False once it was dropped. */
  isOpen: boolean;
}

/** The connections of a run: each opened when first needed, kept for the next play, closed together. */
export class Connections {
  readonly #connect: Connect;
  readonly #signal: AbortSignal;
  readonly #graceMs: number;
  readonly #open = new Map<string, Link>();
  readonly #ahead = pLimit(AHEAD);

  constructor(connect: Connect, signal: AbortSignal, graceMs: number) {
    this.#connect = connect;
    this.#signal = signal;
    this.#graceMs = graceMs;
  }

  /** A connection as this access asks for it; escalated when it does. */
  async open(access: Access): Promise<{ readonly link: Link; readonly connection: Connection }> {
    const { key, become } = access;
    const link = this.#link(access);
    try {
      const connection = await link.connection;
      return { link, connection: become === undefined ? connection : connection.become(become) };
    } catch (error) {
      // A failed attempt is forgotten, so that the next one tries again.
      if (this.#open.get(key) === link) this.#open.delete(key);
      throw error;
    }
  }

  /**
   * Begins to open a connection that a task is about to ask for. A failure is kept for that task: trying again could be
   * one failed login too many.
   */
  prepare(access: Access): void {
    if (this.#open.has(access.key)) return;
    void this.#ahead(async () => {
      const connection = await this.#link(access).connection.catch(() => undefined);
      // What needs a password to become somebody else is left to the task, for the same reason.
      if (access.become === undefined) connection?.prepare?.();
    });
  }

  #link({ host, vars, key, keywords }: Access): Link {
    const known = this.#open.get(key);
    if (known !== undefined) return known;
    const link = { host, connection: this.#connect(host, vars, this.#signal, keywords), isOpen: true };
    // Whoever waits for it hears of its failure; nobody may, when it was prepared.
    link.connection.catch(() => {});
    this.#open.set(key, link);
    return link;
  }

  /** Closes and forgets every connection to a host; the next task connects anew. */
  async drop(host: string, onError: (host: string, message: string) => void): Promise<void> {
    await this.#close(
      [...this.#open].filter(([, entry]) => entry.host === host),
      onError,
    );
  }

  async close(onError: (host: string, message: string) => void): Promise<void> {
    this.#ahead.clearQueue();
    await this.#close([...this.#open], onError);
  }

  async #close(
    entries: readonly (readonly [string, Link])[],
    onError: (host: string, message: string) => void,
  ): Promise<void> {
    for (const [key, link] of entries) {
      this.#open.delete(key);
      link.isOpen = false;
    }
    await Promise.all(
      entries.map(async ([, { host, connection }]) => {
        try {
          await withDeadline(
            connection.then((one) => one.close()),
            this.#graceMs,
          );
        } catch (error) {
          // One that was never opened has told its task so.
          if (error instanceof ConnectError) return;
          onError(
            host,
            `Closing the connection of ${host} failed: ${error instanceof Error ? error.message : String(error)}`,
          );
        }
      }),
    );
  }
}
