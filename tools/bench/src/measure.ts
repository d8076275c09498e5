import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Measurement {
  readonly exit: number;
  readonly wallMs: number;
  /** Largest sum of the resident sets of the process and all below it, in MB. */
  readonly peakMb: number;
  /** Most processes at one time. */
  readonly processes: number;
  /** The beginning of its standard error, for when it failed. */
  readonly output: string;
}

const SAMPLE_MS = 40;
const HEAD = 2000;

/** Runs a program as a whole process, start-up included, and watches it and its children. */
export function measure(
  program: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<Measurement> {
  const started = process.hrtime.bigint();
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let peakKb = 0;
  let processes = 0;
  let output = '';
  child.stdout.resume();
  child.stderr.on('data', (chunk: Buffer) => (output = `${output}${chunk.toString('utf8')}`.slice(0, HEAD)));
  const sample = setInterval(() => {
    if (child.pid === undefined) return;
    const tree = processTree(child.pid);
    // Alone, its own high-water mark is exact; several are added up as they are now.
    const kb = tree.length === 1 ? memoryKb(child.pid, 'VmHWM') : sum(tree.map((pid) => memoryKb(pid, 'VmRSS')));
    peakKb = Math.max(peakKb, kb);
    processes = Math.max(processes, tree.length);
  }, SAMPLE_MS);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      clearInterval(sample);
      const wallMs = Number((process.hrtime.bigint() - started) / 1_000_000n);
      resolve({ exit: code ?? -1, wallMs, peakMb: Math.round(peakKb / 1024), processes, output });
    });
  });
}

/** The process and everything below it. */
function processTree(root: number): number[] {
  const tree = [root];
  for (const pid of tree) {
    for (const thread of threadsOf(pid)) {
      const children = readProcess(pid, join('task', thread, 'children')).trim();
      if (children !== '') tree.push(...children.split(' ').map(Number));
    }
  }
  return tree;
}

function threadsOf(pid: number): string[] {
  return unlessEnded(() => readdirSync(`/proc/${pid}/task`), []);
}

function memoryKb(pid: number, field: string): number {
  const value = new RegExp(`^${field}:\\s+(?<kb>\\d+) kB`, 'mu').exec(readProcess(pid, 'status'))?.groups?.['kb'];
  return Number(value ?? 0);
}

function readProcess(pid: number, file: string): string {
  return unlessEnded(() => readFileSync(join('/proc', String(pid), file), 'utf8'), '');
}

/** What a process shows of itself; `otherwise` when it has ended since it was listed. */
function unlessEnded<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return otherwise;
    throw error;
  }
}

function sum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
