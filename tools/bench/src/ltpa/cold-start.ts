import { spawnSync } from 'node:child_process';
import { median } from '../figures.ts';
import { measure } from '../measure.ts';
import { bundle } from '../bundle.ts';
import type { LtpaScene } from './scene.ts';

const targetMs = 120;
const runs = 9;

/** Prints how long `signet ltpa inspect FILE` takes as a whole process, beside Node doing nothing. */
export async function measureColdStart({ folder, keyFile }: LtpaScene): Promise<void> {
  console.log('signet ltpa inspect FILE, cold start');
  const inspect = [bundle, 'ltpa', 'inspect', keyFile];
  const { status, stderr } = spawnSync(process.execPath, inspect, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) {
    console.log(`  left out: it ends with ${status}: ${stderr.trim().split('\n')[0]}`);
    return;
  }
  const own = await wallMs(inspect, folder);
  print('Node alone', await wallMs(['--eval', '0'], folder));
  print('Signet', own);
  console.log(`  ${'to reach'.padEnd(12)} ${targetMs} ms: ${median(own) <= targetMs ? 'reached' : 'NOT reached'}`);
}

async function wallMs(args: readonly string[], cwd: string): Promise<number[]> {
  const samples: number[] = [];
  for (let run = 0; run < runs; run += 1)
    samples.push((await measure(process.execPath, args, { cwd, env: process.env })).wallMs);
  return samples;
}

function print(who: string, samples: readonly number[]): void {
  console.log(`  ${who.padEnd(12)} ${Math.min(...samples)} / ${median(samples)} ms`);
}
