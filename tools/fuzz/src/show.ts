import type { FuzzResult, Tally } from './fuzz.ts';
import type { Finding } from './target.ts';

/** More than this is no longer the unrest of the collector. */
export const mostGrowthBytes = 16 * 1024 * 1024;

export function findingText({ target, fault, input, shrunk }: Finding, seed: number): string {
  const shown = shrunk.length <= 200 ? `\n  shrunk to ${JSON.stringify(shrunk.toString('latin1'))}` : '';
  return `FOUND ${target}: ${fault}\n  seed ${seed}\n  input ${input.toString('base64')}\n  shrunk ${shrunk.toString('base64')}${shown}`;
}

/** Inputs per minute of CPU time: of a core that has nothing else to do. */
export function resultText({ tallies, findings, grownBytes }: FuzzResult, seed: number): string {
  const all: Tally = { target: 'all', inputs: 0, cpuMs: 0 };
  for (const { inputs, cpuMs } of tallies) {
    all.inputs += inputs;
    all.cpuMs += cpuMs;
  }
  const lines = [...tallies, all].map(
    ({ target, inputs, cpuMs }) =>
      `${target.padEnd(20)} ${grouped(inputs).padStart(12)} inputs ${grouped((inputs / cpuMs) * 60_000).padStart(12)} per minute`,
  );
  const memory = grownBytes > mostGrowthBytes ? `GREW by ${mb(grownBytes)} MB` : 'did not grow';
  return `${lines.join('\n')}\nseed ${seed}: ${findings.length} findings; memory ${memory}`;
}

function mb(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(0);
}

function grouped(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
