import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { type Ending, type Program, type StartedCommand, within } from '../command.ts';

const graceMs = 2000;

/** Starts a program of this machine, in a process group of its own so that it can be ended with its children. */
export function startProgram(argv: readonly [string, ...string[]]): Program & { readonly child: ChildProcess } {
  const [file, ...args] = argv;
  const child = spawn(file, args, { detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  const ending = (): Ending => ({ code: child.exitCode ?? 128 + signalNumber(child.signalCode), lost: false });
  const failed = new Promise<Ending>((resolve) => child.once('error', () => resolve({ code: 127, lost: false })));
  const on = (event: 'exit' | 'close'): Promise<Ending> =>
    Promise.race([failed, new Promise<Ending>((resolve) => child.once(event, () => resolve(ending())))]);
  return {
    child,
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    exited: on('exit'),
    ended: on('close'),
    abandon() {
      child.stdin.destroy();
      child.stdout.destroy();
      child.stderr.destroy();
    },
  };
}

/** Starts a script on this machine. */
export function startLocal(shell: string, script: string): StartedCommand {
  const { child, ...program } = startProgram([shell, '-c', script]);
  let killed: Promise<void> | undefined;
  return { ...program, kill: () => (killed ??= kill()) };

  async function kill(): Promise<void> {
    program.stdin.on('error', () => {}).end();
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      if (child.exitCode !== null || child.signalCode !== null) break;
      signalGroup(child, signal);
      await within(program.exited, graceMs);
    }
    // What it started may have left its group and still hold the output.
    await within(program.ended, 200);
    program.abandon();
  }
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function signalNumber(name: NodeJS.Signals | null): number {
  return name === null ? 0 : constants.signals[name];
}
