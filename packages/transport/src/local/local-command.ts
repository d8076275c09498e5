import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import type { StartedCommand } from '../command.ts';

type Ending = { readonly code: number | undefined; readonly lost: boolean };

const graceMs = 2000;

/** Starts a script on this machine, in a process group of its own so that it can be ended with its children. */
export function startLocal(script: string): StartedCommand {
  const child = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  const ending = (): Ending => ({ code: child.exitCode ?? 128 + signalNumber(child.signalCode), lost: false });
  const failed = new Promise<Ending>((resolve) => child.once('error', () => resolve({ code: 126, lost: false })));
  const on = (event: 'exit' | 'close'): Promise<Ending> =>
    Promise.race([failed, new Promise<Ending>((resolve) => child.once(event, () => resolve(ending())))]);
  const exited = on('exit');
  const ended = on('close');
  let killed: Promise<void> | undefined;
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    exited,
    ended,
    abandon: () => letGo(child),
    kill: () => (killed ??= kill()),
  };

  async function kill(): Promise<void> {
    child.stdin.on('error', () => {}).end();
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      if (child.exitCode !== null || child.signalCode !== null) break;
      signalGroup(child, signal);
      await Promise.race([exited, pause(graceMs, undefined, { ref: false })]);
    }
    // What it started may have left its group and still hold the output.
    await Promise.race([ended, pause(200, undefined, { ref: false })]);
    letGo(child);
  }
}

function letGo(child: ChildProcess): void {
  child.stdin?.destroy();
  child.stdout?.destroy();
  child.stderr?.destroy();
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
