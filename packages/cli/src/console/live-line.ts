import { duration } from './durations.ts';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;
/** Without a terminal, work that takes longer than this is named once per such period. */
const STALL_MS = 30_000;

interface Work {
  readonly label: string;
  readonly since: number;
  note?: string;
}

/**
 * Says what is being worked on: on a terminal one line at the bottom that moves, elsewhere a plain line when
 * something takes long.
 */
export class LiveLine {
  readonly #stream: NodeJS.WriteStream;
  readonly #work = new Map<string, Work>();
  #timer: NodeJS.Timeout | undefined;
  #frame = 0;
  #drawn = false;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  begin(host: string, label: string): void {
    this.#work.set(host, { label, since: Date.now() });
    this.#timer ??= setInterval(() => this.#tick(), this.#stream.isTTY ? FRAME_MS : STALL_MS);
  }

  note(host: string, note: string): void {
    const work = this.#work.get(host);
    if (work) work.note = note;
  }

  end(host: string): void {
    this.#work.delete(host);
    if (this.#work.size === 0) this.stop();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.clear();
  }

  /** Takes the moving line away, so that lasting lines can be written. */
  clear(): void {
    if (!this.#drawn) return;
    this.#stream.write('\r\u001B[K');
    this.#drawn = false;
  }

  #tick(): void {
    const oldest = [...this.#work].toSorted(([, a], [, b]) => a.since - b.since);
    const [first] = oldest;
    if (first === undefined) return;
    const [host, { label, since, note }] = first;
    const others = oldest.length > 1 ? ` and ${oldest.length - 1} more` : '';
    const text = `${label} · ${host}${others} · ${duration(Date.now() - since)}${note === undefined ? '' : ` · ${note}`}`;
    if (!this.#stream.isTTY) {
      this.#stream.write(`  still working: ${text}\n`);
      return;
    }
    this.#frame = (this.#frame + 1) % FRAMES.length;
    this.#stream.write(`\r\u001B[K  ${FRAMES[this.#frame]} ${text.slice(0, Math.max(20, this.#stream.columns - 5))}`);
    this.#drawn = true;
  }
}
