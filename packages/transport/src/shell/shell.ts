import { type Ending, type Hear, silence } from '../command.ts';
import { quote } from '../command-line.ts';
import { type Greeted, greet } from './greet.ts';
import type { Launcher } from './launcher.ts';
import { prelude, type ShellFacts } from './request.ts';

/** How a command in a shell ended, and whether it left something in the background. */
type JobEnding = Ending & { readonly leftBehind: boolean };

interface Job {
  readonly hear: Hear;
  readonly resolve: (ending: JobEnding) => void;
  /** What the mark on standard output said. */
  ending?: JobEnding;
  /** Whether the mark on standard error has come. */
  errorsComplete: boolean;
}

/** One shell on a host that runs command after command. */
export class Shell {
  readonly facts: ShellFacts;
  /** Resolves when it is gone, with its channel. */
  readonly gone: Promise<void>;
  readonly #greeted: Greeted;
  readonly #state: ShellState;

  /** @throws {SignetError} when it does not come up. */
  static async open(launcher: Launcher): Promise<Shell> {
    const state = new ShellState();
    const ownShell = `exec ${quote(launcher.shell)}`;
    const greeted = await greet(
      launcher,
      mayBeBash(launcher) ? `[ $_sb = 0 ] || exec bash --posix; ${ownShell}` : ownShell,
      {
        data: (stream, chunk) => state.data(stream, chunk),
        mark: (stream, text) => state.mark(stream, text),
      },
    );
    const bash = greeted.bash && mayBeBash(launcher);
    greeted.program.stdin.write(prelude(greeted.nonce, { bash }));
    return new Shell({ ...greeted, bash }, state);
  }

  private constructor(greeted: Greeted, state: ShellState) {
    this.#greeted = greeted;
    this.#state = state;
    this.facts = greeted;
    this.gone = greeted.program.ended.then(() => state.lose());
  }

  /** False once it has to run no further command. */
  get usable(): boolean {
    return this.#state.usable;
  }

  /**
   * Runs one request; the next may come when this one has ended.
   * What it left in the background may still say something: the shell then takes no more commands, and the end is
   * that of its output, or of its patience.
   */
  async run(request: string, hear: Hear): Promise<Ending> {
    const quiet = silence();
    const ending = await this.#state.begin(
      (stream, chunk) => {
        quiet.broken();
        hear(stream, chunk);
      },
      () => this.#greeted.program.stdin.write(request),
    );
    if (ending.leftBehind) {
      this.retire();
      await quiet.endOf(this.#greeted.program);
    }
    this.#state.finish();
    return { code: ending.code, lost: ending.lost };
  }

  /** Takes no more commands; ends when nothing runs in it. */
  retire(): void {
    this.#state.usable = false;
    this.#greeted.program.stdin.end();
  }

  /** Lets go of it, whatever runs in it. */
  abandon(): void {
    this.retire();
    this.#greeted.program.abandon();
    this.#state.lose();
  }
}

/** Whoever names a shell gets that one. */
function mayBeBash({ shell }: Launcher): boolean {
  return shell === '/bin/sh';
}

/** What a shell is doing, as its marks tell. */
class ShellState {
  usable = true;
  #job: Job | undefined;

  begin(hear: Hear, send: () => void): Promise<JobEnding> {
    return new Promise((resolve) => {
      this.#job = { hear, resolve, errorsComplete: false };
      if (!this.usable) return this.lose();
      send();
    });
  }

  /** The command and its output have ended. */
  finish(): void {
    this.#job = undefined;
  }

  data(stream: 'stdout' | 'stderr', chunk: Buffer): void {
    // Something that an earlier command left behind, out of its process group: the next command must not seem to say it.
    if (this.#job === undefined) this.usable = false;
    else this.#job.hear(stream, chunk);
  }

  mark(stream: 'stdout' | 'stderr', text: string): void {
    const job = this.#job;
    if (job === undefined) return;
    if (stream === 'stderr') job.errorsComplete = true;
    else {
      const [code, leftBehind] = text.split(' ').map(Number);
      job.ending = { code: exitCode(code ?? 255), lost: false, leftBehind: leftBehind === 1 };
    }
    if (job.ending !== undefined && job.errorsComplete) job.resolve(job.ending);
  }

  lose(): void {
    this.usable = false;
    this.#job?.resolve(this.#job.ending ?? { code: undefined, lost: true, leftBehind: false });
  }
}

/** ksh93 says 256 + n for a command that signal n ended. */
function exitCode(said: number): number {
  return said > 256 ? said - 128 : said;
}
