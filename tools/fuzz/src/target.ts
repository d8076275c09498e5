import type { Random } from './random.ts';

/** Something that reads bytes from strangers, and what is expected of it. */
export interface Target {
  readonly name: string;
  /** How many inputs it gets for each one of the slowest target. */
  readonly share: number;
  /** CPU time that one input may take. */
  readonly slowMs?: number;
  /** An input, near enough to a good one to get far. */
  make(random: Random): Buffer;
  /**
   * Feeds an input to it.
   *
   * @returns What is wrong with the outcome, its kind before a colon; nothing when all is well. What it throws is
   * wrong too.
   */
  judge(input: Buffer): string | undefined;
}

export interface Finding {
  readonly target: string;
  readonly fault: string;
  readonly input: Buffer;
  /** A smaller input with the same kind of fault. */
  readonly shrunk: Buffer;
}
