import type { Json } from '@signet/core';

/** What a scenario can make go wrong. */
export const FAULTS = [
  'dmgr-down',
  'dmgr-never-returns',
  'node-agent-down',
  'wsadmin-dies-after',
  'save-conflict',
  'slow-call',
] as const;

export type FaultName = (typeof FAULTS)[number];

export type FaultArguments = { readonly [name: string]: Json };

/** The faults that are on. */
export class Faults {
  readonly #active = new Map<FaultName, FaultArguments>();
  #callsLeft = 0;

  set(name: string, args: FaultArguments): FaultName {
    const known = FAULTS.find((candidate) => candidate === name);
    if (known === undefined) throw new RangeError(`no fault "${name}"; there are ${FAULTS.join(', ')}`);
    this.#active.set(known, args);
    if (known === 'wsadmin-dies-after') this.#callsLeft = Number(args['calls'] ?? 0);
    return known;
  }

  get(name: FaultName): FaultArguments | undefined {
    return this.#active.get(name);
  }

  names(): FaultName[] {
    return [...this.#active.keys()];
  }

  clear(name?: FaultName): void {
    if (name === undefined) this.#active.clear();
    else this.#active.delete(name);
  }

  /** Whether wsadmin dies at this call instead of answering it. */
  diesNow(): boolean {
    if (!this.#active.has('wsadmin-dies-after')) return false;
    if (this.#callsLeft > 0) {
      this.#callsLeft--;
      return false;
    }
    this.#active.delete('wsadmin-dies-after');
    return true;
  }

  delayOf(object: string, method: string): number {
    const slow = this.#active.get('slow-call');
    if (slow === undefined) return 0;
    const wanted = slow['method'];
    if (wanted !== undefined && wanted !== method && wanted !== `${object}.${method}`) return 0;
    return Number(slow['ms'] ?? 0);
  }

  /** Whether this save meets one of another administrator; true once. */
  conflictsNow(): boolean {
    return this.#active.delete('save-conflict');
  }
}
