import type { Layer } from './layer.ts';

/** What a run has learned of a host. */
export interface HostMemory {
  /** Level 19: results of tasks and what `set_fact` set. */
  readonly set: Map<string, unknown>;
  /** Level 18: what `include_vars` read, weakest first. */
  readonly included: Layer[];
  /** Level 11: facts of the host by their names without `ansible_`, and what `set_fact` set with `cacheable`. */
  readonly facts: Map<string, unknown>;
  /**
   * Those of them that are variables by their names, too. What a host says of itself is not among them: it chooses
   * names, such as those of its interfaces, and must not hide variables of the inventory.
   */
  readonly factVariables: Set<string>;
  /** Its facts were asked for once. */
  gathered: boolean;
}

/** The memories of a run, by host. */
export class Memories {
  readonly #hosts = new Map<string, HostMemory>();

  of(host: string): HostMemory {
    let memory = this.#hosts.get(host);
    if (memory === undefined) {
      memory = { set: new Map(), included: [], facts: new Map(), factVariables: new Set(), gathered: false };
      this.#hosts.set(host, memory);
    }
    return memory;
  }
}
