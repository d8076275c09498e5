import type { Report } from '@signet/engine';

/** The middle value; of an even number the lower one of the two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (middle === undefined) throw new RangeError('a median needs at least one value');
  return middle;
}

/** Milliseconds of a run that went into handlers: waiting for restarts and recreated containers. */
export function waitingMs(report: Report): number {
  let total = 0;
  for (const { tasks } of report.plays) {
    for (const { kind, results } of tasks) {
      if (kind === 'handler') total += Math.max(0, ...Object.values(results).map(({ durationMs }) => durationMs));
    }
  }
  return total;
}
