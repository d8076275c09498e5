import type { MasterConfiguration, Snapshot } from './documents.ts';

export interface Checkpoint {
  readonly name: string;
  readonly description: string;
  readonly documents: Snapshot;
}

/** Full copies of the master configuration under a name. */
export class Checkpoints {
  readonly #master: MasterConfiguration;
  readonly #checkpoints = new Map<string, Checkpoint>();

  constructor(master: MasterConfiguration) {
    this.#master = master;
  }

  list(): Checkpoint[] {
    return [...this.#checkpoints.values()];
  }

  get(name: string): Checkpoint | undefined {
    return this.#checkpoints.get(name);
  }

  create(name: string, description: string): void {
    this.#checkpoints.set(name, { name, description, documents: this.#master.snapshot() });
  }

  restore(checkpoint: Checkpoint): void {
    this.#master.restore(checkpoint.documents);
  }

  delete(name: string): void {
    this.#checkpoints.delete(name);
  }
}
