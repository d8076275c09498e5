import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ManagedProcess } from './processes.ts';

/**
 * Gives every running process of the cell a real process id, because an administrator who cannot log in any more kills the
 * dmgr by the id in its pid file. The holder is a `cat` that waits for input; it ends with the lab in every case.
 */
export class PidHolders {
  readonly #holders = new Map<string, ChildProcess>();
  /** Profile directory by node. */
  readonly #profiles = new Map<string, string>();
  readonly #killed: (process: ManagedProcess) => void;

  /** @param killed Called when somebody ended a holder. */
  constructor(killed: (process: ManagedProcess) => void) {
    this.#killed = killed;
  }

  /** The processes of this node have their pid files in this profile from now on. */
  install(node: string, profile: string, processes: readonly ManagedProcess[]): void {
    this.#profiles.set(node, profile);
    for (const process of processes) if (process.node === node && process.state === 'started') this.#writeFile(process);
  }

  up(process: ManagedProcess): void {
    this.down(process);
    const holder = spawn('cat', [], { stdio: ['pipe', 'ignore', 'ignore'] });
    if (holder.pid === undefined) throw new Error('cannot start cat, which holds a process id');
    // Writing never happens; a pipe that breaks is the end that `exit` reports.
    holder.stdin.on('error', () => undefined);
    holder.on('exit', () => {
      if (this.#holders.get(process.key) !== holder) return;
      this.#holders.delete(process.key);
      this.#killed(process);
    });
    this.#holders.set(process.key, holder);
    process.pid = holder.pid;
    this.#writeFile(process);
  }

  down(process: ManagedProcess): void {
    const holder = this.#holders.get(process.key);
    this.#holders.delete(process.key);
    holder?.stdin?.end();
    const file = this.#fileOf(process);
    if (file !== undefined) rmSync(file, { force: true });
  }

  close(): void {
    const holders = [...this.#holders.values()];
    this.#holders.clear();
    for (const holder of holders) holder.stdin?.end();
  }

  #writeFile(process: ManagedProcess): void {
    const file = this.#fileOf(process);
    if (file === undefined) return;
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, String(process.pid));
  }

  #fileOf({ node, name }: ManagedProcess): string | undefined {
    const profile = this.#profiles.get(node);
    return profile === undefined ? undefined : join(profile, 'logs', name, `${name}.pid`);
  }
}
