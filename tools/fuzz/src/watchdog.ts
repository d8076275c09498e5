import { Worker } from 'node:worker_threads';
import type { Target } from './target.ts';

/** Longer inputs are shown up to here. */
const room = 32 * 1024;

/** Starts a thread that ends the process, and says with which input, when one is not done by its deadline. */
export function startWatchdog(
  targets: readonly Target[],
  { seed, deadlineMs = 20_000 }: { readonly seed: number; readonly deadlineMs?: number },
): { watch(target: Target, input: Buffer): void; stop(): Promise<number> } {
  const state = new Int32Array(new SharedArrayBuffer(12));
  const copy = new Uint8Array(new SharedArrayBuffer(room));
  const names = targets.map(({ name }) => name);
  const worker = new Worker(new URL('watchdog.mjs', import.meta.url), {
    workerData: { state, input: copy, names, seed, deadlineMs },
    execArgv: [],
  });
  return {
    watch(target, input) {
      const shown = Math.min(input.length, room);
      copy.set(input.subarray(0, shown));
      Atomics.store(state, 1, targets.indexOf(target));
      Atomics.store(state, 2, shown);
      Atomics.add(state, 0, 1);
    },
    stop: () => worker.terminate(),
  };
}
