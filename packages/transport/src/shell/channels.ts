/** Something that holds a channel and does nothing at the moment. */
export interface Idle {
  /** Ends it; it gives its channel back on its own. */
  retire(): void;
}

/** A place in the queue for a channel. */
export interface Claim {
  /** Resolves with what gives the channel back; never, once the claim was withdrawn. */
  readonly granted: Promise<() => void>;
  /** Leaves the queue; without effect once granted. */
  withdraw(): void;
}

/**
 * The channels of one connection, shared by all who work over it. Who waits for one makes an idle shell of somebody
 * else end.
 */
export class Channels {
  #most: number;
  #used = 0;
  readonly #waiting: ((release: () => void) => void)[] = [];
  readonly #idle = new Set<Idle>();

  constructor(most: number) {
    this.#most = most;
  }

  claim(): Claim {
    let place: ((release: () => void) => void) | undefined;
    const granted = new Promise<() => void>((resolve) => {
      place = resolve;
      this.#waiting.push(resolve);
    });
    this.#serve();
    return {
      granted,
      withdraw: () => {
        const index = place === undefined ? -1 : this.#waiting.indexOf(place);
        if (index >= 0) this.#waiting.splice(index, 1);
      },
    };
  }

  /** Says that a holder of a channel can do without it. */
  offer(idle: Idle): void {
    this.#idle.add(idle);
    this.#serve();
  }

  /** Says that it is in use again, or gone. */
  recall(idle: Idle): void {
    this.#idle.delete(idle);
  }

  /** The host has given fewer channels than were asked for: one of those in use was one too many. */
  shrink(): void {
    this.#most = Math.max(1, this.#used - 1);
  }

  #serve(): void {
    while (this.#waiting.length > 0 && this.#used < this.#most) {
      this.#used += 1;
      let held = true;
      this.#waiting.shift()?.(() => {
        if (!held) return;
        held = false;
        this.#used -= 1;
        this.#serve();
      });
    }
    const [oldest] = this.#idle;
    if (this.#waiting.length > 0 && oldest !== undefined) {
      this.#idle.delete(oldest);
      oldest.retire();
    }
  }
}
