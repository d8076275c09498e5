import type { Snapshot } from './documents.ts';
import type { Timers } from './timers.ts';
import { type ProcessName, processKey, type Topology } from './topology.ts';

export type ProcessState = 'stopped' | 'starting' | 'started' | 'stopping';

/** What a process works with since it started, whatever the configuration says now. */
export interface Runtime {
  readonly documents: Snapshot;
  /** Public ids of the LTPA keys in use, newest first. */
  keyIds: readonly string[];
}

export interface ManagedProcess extends ProcessName {
  readonly key: string;
  state: ProcessState;
  runtime: Runtime | undefined;
  /** Counts the starts, so that a session notices a restart. */
  incarnation: number;
  pid: number;
}

export interface StartTimes {
  readonly dmgr: number;
  readonly nodeAgent: number;
  readonly server: number;
}

export interface ProcessesOptions {
  readonly topology: Topology;
  readonly startMs: StartTimes;
  readonly timers: Timers;
  /** The configuration a process starts with: its node's copy or, for the dmgr, the master. */
  configurationOf(process: ProcessName): Runtime;
  /** Called after each start but the first. */
  restarted(process: ProcessName): void;
  /** Called whenever a process went up or down. */
  changed(process: ManagedProcess): void;
  /** False while this process must not come up; the start then never ends. */
  mayStart(process: ProcessName): boolean;
}

/** Stopping is quicker than starting; a quarter of the time, as on a fast Linux machine. */
const STOP_SHARE = 0.25;

/** The processes of the cell and what they do when they start and stop. */
export class Processes {
  readonly all: readonly ManagedProcess[];
  readonly #options: ProcessesOptions;

  constructor(options: ProcessesOptions) {
    this.#options = options;
    this.all = options.topology.processes.map((name, index) => ({
      ...name,
      key: processKey(name),
      state: 'started',
      runtime: options.configurationOf(name),
      incarnation: 1,
      pid: 16_000 + index * 37,
    }));
  }

  get dmgr(): ManagedProcess {
    const [dmgr] = this.all;
    if (dmgr === undefined) throw new Error('a cell has a dmgr');
    return dmgr;
  }

  /** By `node/name`, or by a name that only one process has. */
  find(name: string): ManagedProcess | undefined {
    const found = this.all.filter((process) => process.key === name || process.name === name);
    return found.length === 1 ? found[0] : undefined;
  }

  agentOf(node: string): ManagedProcess | undefined {
    return this.all.find((process) => process.kind === 'nodeAgent' && process.node === node);
  }

  serversOf(node?: string): ManagedProcess[] {
    return this.all.filter((process) => process.kind === 'server' && (node === undefined || process.node === node));
  }

  /** Starts a stopped process; resolves when it is open for e-business. */
  async start(process: ManagedProcess): Promise<void> {
    if (process.state !== 'stopped') return;
    process.state = 'starting';
    const mayStart = this.#options.mayStart(process);
    await this.#options.timers.sleep(this.#options.startMs[process.kind]);
    // Never returns: whoever waits for it goes on waiting.
    if (!mayStart) await new Promise(() => undefined);
    if (process.state !== 'starting') return;
    this.#up(process);
  }

  /** Stops a running process; resolves when it is gone. */
  async stop(process: ManagedProcess): Promise<void> {
    if (process.state !== 'started') return;
    process.state = 'stopping';
    this.#options.changed(process);
    await this.#options.timers.sleep(this.stopMs(process));
    if (process.state === 'stopping') this.#down(process);
  }

  async restart(process: ManagedProcess): Promise<void> {
    await this.stop(process);
    await this.start(process);
  }

  /** As `kill -9` does. */
  kill(process: ManagedProcess): void {
    this.#down(process);
  }

  /** Up at once; for undoing a fault. */
  revive(process: ManagedProcess): void {
    if (process.state !== 'started') this.#up(process);
  }

  stopMs(process: ProcessName): number {
    return this.#options.startMs[process.kind] * STOP_SHARE;
  }

  #up(process: ManagedProcess): void {
    process.state = 'started';
    process.runtime = this.#options.configurationOf(process);
    process.incarnation++;
    process.pid += 1000;
    this.#options.restarted(process);
    this.#options.changed(process);
  }

  #down(process: ManagedProcess): void {
    if (process.state === 'stopped') return;
    process.state = 'stopped';
    process.runtime = undefined;
    this.#options.changed(process);
  }
}
