import { type Connection, ConnectError } from '@signet/core';
import type { Access } from './access.ts';
import type { Connect } from './options.ts';
import { withDeadline } from './waiting.ts';

/** A connection of the pool, also one that is only being opened. */
export interface Link {
  readonly host: string;
  readonly connection: Promise<Connection>;
}

/** The connections of a run: each opened when first needed, kept for the next play, closed together. */
export class Connections {
  readonly #connect: Connect;
  readonly #signal: AbortSignal;
  readonly #graceMs: number;
  readonly #open = new Map<string, Link>();

  constructor(connect: Connect, signal: AbortSignal, graceMs: number) {
    this.#connect = connect;
    this.#signal = signal;
    this.#graceMs = graceMs;
  }

  /** A connection as this access asks for it; escalated when it does. */
  async open(access: Access): Promise<{ readonly link: Link; readonly connection: Connection }> {
    const link = this.#link(access);
    const connection = await link.connection;
    return { link, connection: access.become === undefined ? connection : connection.become(access.become) };
  }

  #link({ host, vars, key, keywords }: Access): Link {
    const known = this.#open.get(key);
    if (known !== undefined) return known;
    const link = { host, connection: this.#connect(host, vars, this.#signal, keywords) };
    this.#open.set(key, link);
    // A failed attempt is forgotten, so that the next one tries again.
    link.connection.catch(() => this.#open.get(key) === link && this.#open.delete(key));
    return link;
  }

  /** False once it was dropped. */
  has(link: Link): boolean {
    return [...this.#open.values()].includes(link);
  }

  /** Closes and forgets every connection to a host; the next task connects anew. */
  async drop(host: string, onError: (host: string, message: string) => void): Promise<void> {
    await this.#close(
      [...this.#open].filter(([, entry]) => entry.host === host),
      onError,
    );
  }

  async close(onError: (host: string, message: string) => void): Promise<void> {
    await this.#close([...this.#open], onError);
  }

  async #close(
    entries: readonly (readonly [string, Link])[],
    onError: (host: string, message: string) => void,
  ): Promise<void> {
    for (const [key] of entries) this.#open.delete(key);
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
