import { median } from '../figures.ts';

/** Operations per second of one thread. */
export interface Rate {
  readonly fastest: number;
  readonly median: number;
}

const warmUpMs = 500;
const roundMs = 400;

/**
 * Runs an operation over and over: first until it is compiled, then in rounds of equally many operations.
 *
 * @param operation What it returns is waited for when it is a promise.
 */
export async function measureRate(operation: () => unknown, rounds: number): Promise<Rate> {
  const count = Math.max(1, Math.round((await countFor(operation, warmUpMs)) * (roundMs / warmUpMs)));
  const rates: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const started = performance.now();
    for (let left = count; left > 0; left -= 1) {
      const result = operation();
      if (result instanceof Promise) await result;
    }
    rates.push((1000 * count) / (performance.now() - started));
  }
  return { fastest: Math.max(...rates), median: median(rates) };
}

/** How often an operation ran in a time. */
async function countFor(operation: () => unknown, ms: number): Promise<number> {
  const started = performance.now();
  let count = 0;
  while (performance.now() - started < ms) {
    await operation();
    count += 1;
  }
  return count;
}
