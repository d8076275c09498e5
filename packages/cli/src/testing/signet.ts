import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repositoryRoot = fileURLToPath(new URL('../../../../', import.meta.url));
const bin = join(repositoryRoot, 'packages', 'cli', 'bin', 'signet.mjs');

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, in no particular order: what a person sees. */
  readonly text: string;
}

export interface Running {
  readonly pid: number;
  /** Resolves when standard output or error so far matches. */
  seen(pattern: RegExp): Promise<void>;
  signal(name: NodeJS.Signals): void;
  /** Closes our end of its standard output and error, as a pager does that was left. */
  closeOutput(): void;
  readonly finished: Promise<Finished>;
}

export interface SignetOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stdin?: string;
  /** In a session of its own: where the tests are started on a terminal, the command cannot ask there. */
  readonly withoutTerminal?: boolean;
}

const DEADLINE_MS = 180_000;

/** Starts the bundled command, as `npx signet` does. */
export function startSignet(args: readonly string[], options: SignetOptions = {}): Running {
  // The test runner above us may force colours.
  const { FORCE_COLOR: _, ...env } = process.env;
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: options.cwd ?? repositoryRoot,
    env: { ...env, NO_COLOR: '1', ...options.env },
    stdio: 'pipe',
    detached: options.withoutTerminal ?? false,
  });
  if (child.pid === undefined) throw new Error('signet could not be started');
  let stdout = '';
  let stderr = '';
  const watchers = new Set<() => void>();
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString('utf8');
    for (const watcher of watchers) watcher();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
    for (const watcher of watchers) watcher();
  });
  child.stdin.end(options.stdin ?? '');
  const deadline = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MS);
  const finished = new Promise<Finished>((resolve) => {
    child.on('close', (code, signal) => {
      clearTimeout(deadline);
      resolve({ code: code ?? (signal === 'SIGKILL' ? 137 : 143), stdout, stderr, text: `${stdout}\n${stderr}` });
    });
  });
  return {
    pid: child.pid,
    finished,
    signal: (name) => child.kill(name),
    closeOutput: () => {
      child.stdout.destroy();
      child.stderr.destroy();
    },
    seen: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!pattern.test(stdout) && !pattern.test(stderr)) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
        void finished.then(() => {
          if (watchers.has(look)) reject(new Error(`signet ended without printing ${pattern}:\n${stdout}\n${stderr}`));
        });
      }),
  };
}

/** Runs the bundled command to its end. */
export function signet(args: readonly string[], options: SignetOptions = {}): Promise<Finished> {
  return startSignet(args, options).finished;
}
