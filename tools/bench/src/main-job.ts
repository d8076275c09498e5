import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Report } from '@signet/engine';
import { median, waitingMs } from './figures.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const TARGET_S = 40;

interface Sample {
  readonly wallMs: number;
  readonly report: Report;
}

interface Samples {
  readonly checks: Sample[];
  readonly first: Sample[];
  readonly second: Sample[];
}

/**
 * Prints the wall time of the main job on fresh labs whose processes take 2 s to start, and of the run after it that
 * finds nothing to change. Each command is timed as a whole process, start-up included.
 */
export function measureMainJob(runs: number): void {
  const samples: Samples = { checks: [], first: [], second: [] };
  for (let index = 0; index < runs; index += 1) sampleLab(samples);
  console.log(
    `Node ${process.versions.node}, ${cpus().length} cores, ${runs} fresh labs with the 2 s profile, median of whole processes`,
  );
  print('check before the main job', samples.checks);
  print(`main job (target: under ${TARGET_S} s)`, samples.first);
  print('second run, nothing to change', samples.second);
}

function sampleLab({ checks, first, second }: Samples): void {
  const folder = mkdtempSync(join(tmpdir(), 'signet-bench-'));
  const lab = join(folder, 'lab');
  const job = [
    'playbooks/connections-sametime.yml',
    '-i',
    join(lab, 'inventory'),
    '--vault-password-file',
    join(lab, 'vault-password'),
    '--output',
    'report',
  ];
  const env = { ...process.env, SIGNET_STATE_DIR: join(folder, 'state') };
  signet(['lab', 'up', '--dir', lab, '--profile', 'demo'], env);
  try {
    checks.push(timed(['check', ...job], env));
    first.push(timed(['run', ...job], env));
    second.push(timed(['run', ...job], env));
  } finally {
    signet(['lab', 'down', '--dir', lab], env);
    rmSync(folder, { recursive: true, force: true });
  }
}

function timed(args: readonly string[], env: NodeJS.ProcessEnv): Sample {
  const started = process.hrtime.bigint();
  const stdout = signet(args, env);
  const wallMs = Number((process.hrtime.bigint() - started) / 1_000_000n);
  return { wallMs, report: JSON.parse(stdout) as Report };
}

function signet(args: readonly string[], env: NodeJS.ProcessEnv): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['packages/cli/bin/signet.mjs', ...args], {
    cwd: root,
    env,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`signet ${args.join(' ')} ended with ${status}:\n${stdout}\n${stderr}`);
  return stdout;
}

function print(title: string, samples: readonly Sample[]): void {
  const wall = median(samples.map(({ wallMs }) => wallMs));
  const waiting = median(samples.map(({ report }) => waitingMs(report)));
  const changed = samples.map(({ report }) => report.changed).join(', ');
  console.log(
    `${title.padEnd(40)} ${(wall / 1000).toFixed(1).padStart(6)} s   waiting for restarts ${(waiting / 1000).toFixed(1).padStart(5)} s (${Math.round((100 * waiting) / wall)} %)   changed ${changed}`,
  );
}
