import { type MasterConfiguration, type Snapshot, staleDocuments } from './documents.ts';

/** The copy of the configuration that each node keeps; brought up to date by synchronizing only. */
export class NodeCopies {
  readonly #master: MasterConfiguration;
  readonly #copies: Map<string, Snapshot>;

  constructor(master: MasterConfiguration, nodes: readonly string[]) {
    this.#master = master;
    this.#copies = new Map(nodes.map((node) => [node, master.snapshot()]));
  }

  of(node: string): Snapshot {
    const copy = this.#copies.get(node);
    if (copy === undefined) throw new Error(`no node ${node}`);
    return copy;
  }

  synchronize(node: string): void {
    this.#copies.set(node, this.#master.snapshot());
  }

  stale(node: string): string[] {
    return staleDocuments(this.of(node), this.#master.snapshot());
  }
}
