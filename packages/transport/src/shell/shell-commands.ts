import { PassThrough } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RunOptions, RunResult } from '@signet/core';
import { closedBefore, type Hear, type Running, runToEnd, silence, type StartedCommand, within } from '../command.ts';
import { commandLines, describeCommand } from '../command-line.ts';
import type { Channels } from './channels.ts';
import { endJob, endProgram } from './end-command.ts';
import { greet, type Greeted, type GreetedEvents } from './greet.ts';
import type { Launcher } from './launcher.ts';
import { inputBytes, longestInlineInput, request } from './request.ts';
import type { Shell } from './shell.ts';
import { ShellPool } from './shell-pool.ts';

/** How long a command may take to end after a polite and after an impolite signal. */
const graceMs = 2000;

type Place = Pick<RunOptions, 'env' | 'cwd'>;

/** The commands of one user on one host: small ones in shells that stay, the others in a channel of their own. */
export class ShellCommands {
  readonly #launcher: Launcher;
  readonly #channels: Channels;
  readonly #pool: ShellPool;
  readonly #running = new Set<() => Promise<void>>();
  #closed = false;

  constructor(launcher: Launcher, channels: Channels) {
    this.#launcher = launcher;
    this.#channels = channels;
    this.#pool = new ShellPool(launcher, channels);
  }

  run(argv: readonly string[], options: RunOptions = {}): Promise<RunResult> {
    return runToEnd(this.#launcher.host, argv, options, async (hear) => {
      const input = inputBytes(options.stdin) ?? new Uint8Array();
      if (input.length > longestInlineInput) return this.#runAlone(argv, options, input, hear);
      this.#requireOpen(argv);
      const shell = await this.#pool.take();
      const { lasting, printf } = shell.facts;
      if (lasting && (input.length === 0 || printf)) return this.#runIn(shell, argv, options, input, hear);
      this.#pool.giveBack(shell);
      return this.#runAlone(argv, options, input, hear);
    });
  }

  /** Begins to start the shell that a first command needs. */
  prepare(): void {
    if (!this.#closed) this.#pool.prepare();
  }

  /** A command with streams of its own. */
  async spawn(argv: readonly string[], place: Place = {}): Promise<StartedCommand> {
    const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
    let greeted: Greeted | undefined;
    const { program, kill } = await this.#alone(argv, place, {
      data(stream, chunk) {
        const source = greeted?.program[stream];
        if (streams[stream].write(chunk) || source === undefined) return;
        source.pause();
        streams[stream].once('drain', () => source.resume());
      },
      mark: () => {},
    }).then((started) => {
      greeted = started.greeted;
      return { program: started.greeted.program, kill: started.kill };
    });
    const ended = program.ended.then(async (ending) => {
      streams.stdout.end();
      streams.stderr.end();
      await nextTurn();
      return ending;
    });
    return {
      stdin: program.stdin,
      ...streams,
      exited: program.exited,
      ended,
      abandon: () => program.abandon(),
      async kill() {
        // Unread output would keep the channel open.
        for (const stream of Object.values(streams)) if (stream.readableFlowing !== true) stream.resume();
        await kill();
      },
    };
  }

  /** Ends the shells that are kept for the next command. */
  async release(): Promise<void> {
    await within(this.#pool.release(), graceMs);
  }

  /** Ends what runs, and every shell. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#pool.fail(closedBefore(this.#launcher.host, 'a command'));
    await Promise.all([...this.#running].map((kill) => kill()));
    this.#pool.close();
  }

  #requireOpen(argv: readonly string[]): void {
    if (this.#closed) throw closedBefore(this.#launcher.host, describeCommand(argv));
  }

  #runIn(shell: Shell, argv: readonly string[], place: Place, input: Uint8Array, hear: Hear): Running {
    let text: string;
    try {
      text = request(this.#launcher.host, argv, place, input, shell.facts);
    } catch (error) {
      this.#pool.giveBack(shell);
      throw error;
    }
    let killed: Promise<void> | undefined;
    const kill = (): Promise<void> => (killed ??= this.#endJob(shell, ended));
    const ended = shell.run(text, hear).then((ending) => {
      this.#running.delete(kill);
      if (killed === undefined) this.#pool.giveBack(shell);
      return ending;
    });
    this.#running.add(kill);
    return { ended, kill };
  }

  async #endJob(shell: Shell, ended: Promise<unknown>): Promise<void> {
    await this.#insist(ended, (signal) => endJob(signal, shell.facts));
    if (await within(ended, 0)) shell.retire();
    else shell.abandon();
  }

  async #runAlone(argv: readonly string[], place: Place, input: Uint8Array, hear: Hear): Promise<Running> {
    const quiet = silence();
    const { greeted, kill } = await this.#alone(argv, place, {
      data(stream, chunk) {
        quiet.broken();
        hear(stream, chunk);
      },
      mark: () => {},
    });
    greeted.program.stdin.end(input);
    const ended = greeted.program.exited.then(async (ending) => {
      if (!ending.lost) await quiet.endOf(greeted.program);
      return ending;
    });
    return { ended, kill };
  }

  /** Starts a command in a channel of its own, which it keeps until its output has ended. */
  async #alone(
    argv: readonly string[],
    place: Place,
    on: GreetedEvents,
  ): Promise<{ greeted: Greeted; kill: () => Promise<void> }> {
    this.#requireOpen(argv);
    const command = commandLines(this.#launcher.host, argv, place);
    // A shell above the command sees the signal that ended it, and lives on to say so.
    const lines = this.#launcher.hidesSignals === true ? `trap : TERM HUP INT\n(\n${command}\n)\nexit $?` : command;
    const release = await this.#channels.claim().granted;
    try {
      this.#requireOpen(argv);
      const greeted = await greet(this.#launcher, lines, on);
      const { program } = greeted;
      let killed: Promise<void> | undefined;
      const kill = (): Promise<void> => (killed ??= this.#endProgram(greeted));
      this.#running.add(kill);
      void program.ended.then(() => {
        this.#running.delete(kill);
        release();
      });
      return { greeted, kill };
    } catch (error) {
      release();
      throw error;
    }
  }

  async #endProgram({ program, ...facts }: Greeted): Promise<void> {
    program.stdin.end();
    await this.#insist(program.exited, (signal) => endProgram(signal, facts));
    if (!(await within(program.ended, 200))) program.abandon();
  }

  /** Sends signals until something has ended. */
  async #insist(ended: Promise<unknown>, script: (signal: string) => string): Promise<void> {
    for (const signal of ['TERM', 'KILL']) {
      if (await within(ended, 0)) return;
      await within(this.#signal(script(signal)), graceMs);
      if (await within(ended, graceMs)) return;
    }
  }

  async #signal(script: string): Promise<void> {
    try {
      const { shell, done } = await this.#pool.takeExtra();
      if (!shell.facts.lasting) {
        const greeted = await greet(this.#launcher, script, { data: () => {}, mark: () => {} });
        await greeted.program.exited;
        return done();
      }
      await shell.run(
        request(this.#launcher.host, [this.#launcher.shell, '-c', script], {}, undefined, shell.facts),
        () => {},
      );
      done();
    } catch {
      // The connection is gone, and with it the way to end anything there.
    }
  }
}
