import type { Channels, Claim } from './channels.ts';
import { type Launcher, NoChannel } from './launcher.ts';
import { Shell } from './shell.ts';

interface Waiter {
  readonly resolve: (shell: Shell) => void;
  readonly reject: (error: unknown) => void;
}

/** The shells of one user on one host: as many as commands run at once, each kept for the next one. */
export class ShellPool {
  readonly #launcher: Launcher;
  readonly #channels: Channels;
  readonly #shells = new Set<Shell>();
  readonly #idle: Shell[] = [];
  readonly #waiters: Waiter[] = [];
  readonly #claims = new Set<Claim>();
  #opening = 0;
  #closed = false;

  constructor(launcher: Launcher, channels: Channels) {
    this.#launcher = launcher;
    this.#channels = channels;
  }

  /** A shell for one command; bring it back with `giveBack`. */
  async take(): Promise<Shell> {
    const idle = this.#takeIdle();
    if (idle !== undefined) return idle;
    return new Promise<Shell>((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      this.#growForWaiters();
    });
  }

  /** Begins to open a first shell, for whoever comes. */
  prepare(): void {
    if (this.#shells.size + this.#claims.size + this.#opening === 0) void this.#grow();
  }

  /** A shell at once, beyond the limit if need be: to end a command there must always be a way. */
  async takeExtra(): Promise<{ shell: Shell; done(): void }> {
    const idle = this.#takeIdle();
    if (idle !== undefined) return { shell: idle, done: () => this.giveBack(idle) };
    const shell = await Shell.open(this.#launcher);
    return { shell, done: () => shell.retire() };
  }

  giveBack(shell: Shell): void {
    if (!shell.usable || this.#closed) return shell.retire();
    const waiter = this.#waiters.shift();
    if (waiter !== undefined) {
      waiter.resolve(shell);
      this.#withdrawSurplus();
      return;
    }
    this.#idle.push(shell);
    this.#channels.offer(shell);
  }

  /** Ends the idle shells, and waits until they are gone. */
  async release(): Promise<void> {
    const idle = this.#idle.splice(0);
    for (const shell of idle) {
      this.#channels.recall(shell);
      shell.retire();
    }
    await Promise.all(idle.map((shell) => shell.gone));
  }

  /** Ends the idle shells; those at work end with their command. */
  close(): void {
    this.#closed = true;
    for (const claim of this.#claims) claim.withdraw();
    for (const shell of this.#idle.splice(0)) {
      this.#channels.recall(shell);
      shell.retire();
    }
  }

  /** Fails everybody who waits for a shell. */
  fail(error: unknown): void {
    for (const waiter of this.#waiters.splice(0)) waiter.reject(error);
  }

  #takeIdle(): Shell | undefined {
    for (let shell = this.#idle.pop(); shell !== undefined; shell = this.#idle.pop()) {
      this.#channels.recall(shell);
      if (shell.usable) return shell;
      shell.retire();
    }
    return undefined;
  }

  async #grow(): Promise<void> {
    const claim = this.#channels.claim();
    this.#claims.add(claim);
    const release = await claim.granted;
    this.#claims.delete(claim);
    this.#opening += 1;
    try {
      const shell = await Shell.open(this.#launcher);
      this.#shells.add(shell);
      void shell.gone.then(() => {
        this.#shells.delete(shell);
        release();
        this.#growForWaiters();
      });
      this.giveBack(shell);
    } catch (error) {
      // Another shell is there, or about to be: it serves whoever waits.
      const others = this.#shells.size + this.#opening - 1;
      if (error instanceof NoChannel && others > 0) this.#channels.shrink();
      else this.#waiters.shift()?.reject(error);
      release();
    } finally {
      this.#opening -= 1;
      this.#growForWaiters();
    }
  }

  /** A shell that is on its way serves whoever waits; who waits for one that is gone by now needs another one. */
  #growForWaiters(): void {
    if (this.#closed) return;
    if (this.#waiters.length > this.#claims.size + this.#opening) void this.#grow();
  }

  /** A shell that became free serves as well as a new one. */
  #withdrawSurplus(): void {
    for (const claim of this.#claims) {
      if (this.#claims.size + this.#opening <= this.#waiters.length) return;
      claim.withdraw();
      this.#claims.delete(claim);
    }
  }
}
