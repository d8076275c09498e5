import type { RunEvent } from '@signet/engine';
import { LiveWork, STALL_MS } from './live-work.ts';
import { LongOutput } from './long-output.ts';

const FRAME_MS = 100;

/** What a live display needs of a stream; `process.stderr` is one. */
export interface LiveStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

/**
 * Keeps the lines of work at the bottom of a terminal. Elsewhere, while something takes long, it writes what that
 * prints, and a plain line now and then.
 */
export class LiveScreen {
  readonly #stream: LiveStream;
  readonly #work = new LiveWork();
  readonly #output = new LongOutput();
  readonly #clock: () => number;
  #timer: NodeJS.Timeout | undefined;
  #height = 0;
  #paused = false;

  constructor(stream: LiveStream, clock: () => number = Date.now) {
    this.#stream = stream;
    this.#clock = clock;
  }

  onEvent(event: RunEvent): void {
    this.#work.onEvent(event);
    if (!this.#stream.isTTY) for (const line of this.#output.linesOf(event)) this.#stream.write(`  ${line}\n`);
    if (this.#work.isIdle) this.#rest();
    else this.#timer ??= setInterval(() => this.#tick(), this.#stream.isTTY ? FRAME_MS : STALL_MS);
  }

  /** Takes the moving lines away, so that lasting ones can be written. */
  clear(): void {
    if (this.#height === 0) return;
    const up = this.#height > 1 ? `\u001B[${this.#height - 1}A` : '';
    this.#stream.write(`\r${up}\u001B[J`);
    this.#height = 0;
  }

  /** Keeps still while something else has the terminal, such as a question. */
  async pausedFor<T>(action: () => Promise<T>): Promise<T> {
    this.#paused = true;
    this.clear();
    try {
      return await action();
    } finally {
      this.#paused = false;
    }
  }

  close(): void {
    this.#rest();
  }

  #rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.clear();
  }

  #tick(): void {
    if (this.#paused) return;
    const now = this.#clock();
    if (!this.#stream.isTTY) {
      for (const line of this.#work.stalls(now)) this.#stream.write(`  still working: ${line}\n`);
      return;
    }
    const { columns = 80, rows = 24 } = this.#stream;
    this.clear();
    const lines = this.#work.lines(now, { columns, rows });
    if (lines.length === 0) return;
    this.#stream.write(lines.join('\n'));
    this.#height = lines.length;
  }
}
