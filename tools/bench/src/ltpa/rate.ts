import { median } from '../figures.ts';

/** Operations per second of one thread. */
export interface Rate {
  readonly fastest: number;
  readonly median: number;
  /** Per second of the process's CPU time: what a core that does nothing else would do. */
  readonly cpuMedian: number;
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
  const cpuRates: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const cpuBefore = process.cpuUsage();
    const started = performance.now();
    for (let left = count; left > 0; left -= 1) {
      const result = operation();
      if (result instanceof Promise) await result;
    }
    rates.push((1000 * count) / (performance.now() - started));
    const { user, system } = process.cpuUsage(cpuBefore);
    cpuRates.push((1_000_000 * count) / (user + system));
  }
  return { fastest: Math.max(...rates), median: median(rates), cpuMedian: median(cpuRates) };
}

/** How often an operation ran in a time. */
async function countFor(operation: () => unknown, ms: number): Promise<number> {
  const started = performance.now();
  let count = 0;
  while (performance.now() - started < ms) {
    const result = operation();
    if (result instanceof Promise) await result;
    count += 1;
  }
  return count;
}
