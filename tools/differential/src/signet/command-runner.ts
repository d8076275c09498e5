import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../folders.ts';
import type { SignetAnswer, SignetRunner } from './requests.ts';

const DEADLINE_MS = 300_000;

/** Runs the bundled command, one process per command line, as a person does. */
export function commandRunner(): SignetRunner {
  const program = join(root, 'packages', 'cli', 'dist', 'bin', 'signet.mjs');
  return {
    run: ({ folder, args, env }) =>
      new Promise<SignetAnswer>((resolve, reject) => {
        const { FORCE_COLOR: _, ...inherited } = process.env;
        const child = spawn(process.execPath, [program, ...args], {
          cwd: folder,
          env: { ...inherited, NO_COLOR: '1', PWD: folder, ...env },
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        let stdout = '';
        let stderr = '';
        child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
        child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
        const deadline = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MS);
        child.once('error', reject);
        child.once('close', (code) => {
          clearTimeout(deadline);
          resolve({ exit: code ?? -1, stdout, stderr });
        });
      }),
    stop: () => {},
  };
}
