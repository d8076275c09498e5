interface Closeable {
  readonly pids: readonly number[];
  close(): Promise<void>;
}

/** A server that a fault can stop, or replace by another one, and that comes back on its port. */
export class Restartable<T extends Closeable> {
  #current: T | undefined;

  get pids(): readonly number[] {
    return this.#current?.pids ?? [];
  }

  get isRunning(): boolean {
    return this.#current !== undefined;
  }

  /** Stops what runs and starts this instead. */
  async replace(start: () => Promise<T>): Promise<void> {
    await this.stop();
    this.#current = await start();
  }

  async stop(): Promise<void> {
    const old = this.#current;
    this.#current = undefined;
    await old?.close();
  }
}
