import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { median } from './figures.ts';
import { type Measurement, measure } from './measure.ts';
import type { Row, Scene } from './row.ts';

export interface LanguageOptions {
  readonly runs: number;
  readonly skipAnsible: boolean;
}

/** Prints each row as Ansible does it, measured now, and as Signet does it, beside the figure to reach. */
export async function measureLanguage(rows: readonly Row[], { runs, skipAnsible }: LanguageOptions): Promise<void> {
  const version = skipAnsible ? undefined : ansibleVersion();
  const ansible = skipAnsible
    ? 'Ansible left out'
    : version === undefined
      ? 'Ansible is not installed'
      : `ansible-core ${version}`;
  console.log(`Node ${process.versions.node}, ${cpus().length} cores, ${runs} runs of whole processes; ${ansible}`);
  console.log('wall: fastest / median; memory: largest sum of resident sets; processes: most at one time\n');
  for (const row of rows) {
    const reason = row.missing?.();
    if (reason !== undefined) console.log(`${row.name.padEnd(15)} left out: ${reason}`);
    else await measureRow(row, runs, version !== undefined);
  }
}

async function measureRow(row: Row, runs: number, withAnsible: boolean): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sb-'));
  const scene = await row.setUp(folder);
  try {
    console.log(`${row.name.padEnd(15)} ${row.title}`);
    if (scene.ansible === undefined) console.log('  Ansible       has no such command');
    else if (withAnsible)
      console.log(`  Ansible       ${shown(await ansibleRuns(scene.ansible, folder, row.slow ? 1 : runs))}`);
    const own = await signetRuns(scene, folder, runs);
    console.log(`  Signet        ${shown(own)}`);
    console.log(`  to reach      ${verdict(row, own)}`);
  } finally {
    await scene.tearDown();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function ansibleRuns(
  { program, args, env }: NonNullable<Scene['ansible']>,
  folder: string,
  runs: number,
): Promise<Measurement[]> {
  const settings = { ...process.env, ANSIBLE_CONFIG: join(folder, 'none.cfg'), ...env };
  const samples: Measurement[] = [];
  for (let run = 0; run < runs; run += 1) samples.push(await measure(program, args, { cwd: folder, env: settings }));
  return samples;
}

async function signetRuns({ signet: { args, env } }: Scene, folder: string, runs: number): Promise<Measurement[]> {
  const settings = { ...process.env, SIGNET_STATE_DIR: join(folder, 'state'), ...env };
  const samples: Measurement[] = [];
  for (let run = 0; run < runs; run += 1)
    samples.push(await measure(process.execPath, [bundle, ...args], { cwd: folder, env: settings }));
  return samples;
}

function shown(samples: readonly Measurement[]): string {
  const failed = samples.find(({ exit }) => exit !== 0);
  if (failed) return `exit ${failed.exit}: ${failed.output.trim().split('\n').slice(0, 3).join(' ').slice(0, 200)}`;
  const wall = samples.map(({ wallMs }) => wallMs);
  const memory = Math.max(...samples.map(({ peakMb }) => peakMb));
  const processes = Math.max(...samples.map((sample) => sample.processes));
  return `${seconds(Math.min(...wall))} / ${seconds(median(wall))}   ${String(memory).padStart(5)} MB   ${String(processes).padStart(3)} processes`;
}

/** A median at most the figure's, in one process and within its memory. */
function verdict({ targetMs, targetMb }: Row, samples: readonly Measurement[]): string {
  const goal = `${seconds(targetMs)}${targetMb === undefined ? '' : `, ${targetMb} MB, one process`}`;
  if (samples.some(({ exit }) => exit !== 0)) return `${goal}: not measured`;
  const fast = median(samples.map(({ wallMs }) => wallMs)) <= targetMs;
  const small =
    targetMb === undefined || samples.every(({ peakMb, processes }) => peakMb <= targetMb && processes === 1);
  return `${goal}: ${fast && small ? 'reached' : 'NOT reached'}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`.padStart(9);
}

function ansibleVersion(): string | undefined {
  const { stdout } = spawnSync('ansible-playbook', ['--version'], { encoding: 'utf8' });
  return /core (?<version>[\d.]+)/u.exec(stdout ?? '')?.groups?.['version'];
}
