import { type Connection, ConnectError } from '@signet/core';
import type { Access } from './access.ts';
import type { Connect } from './options.ts';
import { withDeadline } from './waiting.ts';

/** The connections of a run: each opened when first needed, kept for the next play, closed together. */
export class Connections {
  readonly #connect: Connect;
  readonly #signal: AbortSignal;
  readonly #graceMs: number;
  readonly #open = new Map<string, { readonly host: string; readonly connection: Promise<Connection> }>();

  constructor(connect: Connect, signal: AbortSignal, graceMs: number) {
    this.#connect = connect;
    this.#signal = signal;
    this.#graceMs = graceMs;
  }

  /** A connection as this access asks for it; escalated when it does. */
  async open({ host, vars, key, keywords, become }: Access): Promise<Connection> {
    let entry = this.#open.get(key);
    if (entry === undefined) {
      const made = { host, connection: this.#connect(host, vars, this.#signal, keywords) };
      entry = made;
      this.#open.set(key, entry);
      // A failed attempt is forgotten, so that the next one tries again.
      made.connection.catch(() => this.#open.get(key) === made && this.#open.delete(key));
    }
    const connection = await entry.connection;
    return become === undefined ? connection : connection.become(become);
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
    entries: readonly (readonly [string, { readonly host: string; readonly connection: Promise<Connection> }])[],
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
