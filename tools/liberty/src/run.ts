import { spawn } from 'node:child_process';

/**
 * Runs a program to its end and collects both of its outputs.
 *
 * @returns `code` is `undefined` when there is no such program.
 * @throws Error when the deadline passes; the program has been killed then.
 */
export function run(
  argv: readonly [string, ...string[]],
  { deadlineMs, ...options }: { cwd?: string; env?: NodeJS.ProcessEnv; deadlineMs: number },
): Promise<{ code: number | undefined; output: string }> {
  const [program, ...args] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (chunk: Buffer): void => void (output += chunk.toString('utf8'));
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${program} did not end within ${deadlineMs / 1000} s: ${output.slice(-2000)}`));
    }, deadlineMs);
    child.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      if (error.code === 'ENOENT') resolve({ code: undefined, output: '' });
      else reject(error);
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? -1, output });
    });
  });
}
