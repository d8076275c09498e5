import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureColdStart } from './cold-start.ts';
import { bundledLibrary } from './library.ts';
import { install, npmPackages } from './npm-packages.ts';
import {
  forgeOperations,
  type OperationName,
  type Operations,
  signetOperations,
  targets,
  titles,
} from './operations.ts';
import { measureRate, type Rate } from './rate.ts';
import { type LtpaScene, ltpaScene } from './scene.ts';

interface Contestant {
  readonly name: string;
  readonly operations: Operations;
}

/** At least; `--runs` may ask for more. */
const leastRounds = 5;

/**
 * Prints what one thread does in a second: Signet, Signet on node-forge, and the packages for LTPA that can be had.
 *
 * @param specs Where to get packages from that the registry does not have, by name.
 */
export async function measureLtpa(runs: number, specs: Readonly<Record<string, string>>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sb-'));
  try {
    const scene = ltpaScene(folder);
    const library = await bundledLibrary();
    const rounds = Math.max(leastRounds, runs);
    console.log(`Node ${process.versions.node}, ${cpus().length} cores, one thread, ${rounds} rounds`);
    console.log('per second: fastest / median; per second of CPU time: median\n');
    const contestants: Contestant[] = [
      { name: 'Signet', operations: signetOperations(library, scene) },
      { name: 'node-forge', operations: forgeOperations(library, scene) },
      ...(await installed(scene, specs)),
    ];
    for (const [name, title] of Object.entries(titles)) {
      await measureOperation(name as OperationName, title, contestants, rounds);
    }
    await measureColdStart(scene);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function installed(scene: LtpaScene, specs: Readonly<Record<string, string>>): Promise<Contestant[]> {
  const found: Contestant[] = [];
  for (const each of npmPackages) {
    const module = install(each, scene.folder, specs[each.name]);
    const known = `${each.name} ${each.version} (${each.remark})`;
    if (module instanceof Error) console.log(`${known}: left out, ${module.message}`);
    else {
      console.log(known);
      found.push({ name: each.name, operations: await each.operations(module, scene) });
    }
  }
  console.log('');
  return found;
}

async function measureOperation(
  name: OperationName,
  title: string,
  contestants: readonly Contestant[],
  rounds: number,
): Promise<void> {
  console.log(title);
  const target = targets[name];
  for (const { name: who, operations } of contestants) {
    const operation = operations[name];
    if (operation === undefined) continue;
    const rate = await measureRate(operation, rounds);
    console.log(`  ${who.padEnd(12)} ${shown(rate)}`);
    if (who !== 'Signet' || target === undefined) continue;
    console.log(`  ${'to reach'.padEnd(12)} ${grouped(target)}: ${rate.median >= target ? 'reached' : 'NOT reached'}`);
  }
}

function shown({ fastest, median, cpuMedian }: Rate): string {
  return `${grouped(fastest).padStart(9)} / ${grouped(median).padStart(9)}   CPU ${grouped(cpuMedian).padStart(9)}`;
}

function grouped(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
