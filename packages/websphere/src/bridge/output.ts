import { StringDecoder } from 'node:string_decoder';

const KEPT = 40;

/** Cuts a stream of bytes into lines, whatever ends them, and remembers the last ones. */
export class Output {
  readonly #decoder = new StringDecoder('utf8');
  readonly #last: string[] = [];
  #rest = '';

  /** The lines that this chunk completes. */
  push(chunk: Uint8Array): string[] {
    const lines = (this.#rest + this.#decoder.write(Buffer.from(chunk))).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.map((line) => line.replace(/\r$/u, ''));
  }

  /** Keeps a line that was not for us, for messages. */
  keep(line: string): void {
    if (line.trim() === '') return;
    this.#last.push(line);
    if (this.#last.length > KEPT) this.#last.shift();
  }

  /** The last lines that were not for us, with one that has not ended yet. */
  last(): readonly string[] {
    return this.#rest.trim() === '' ? this.#last : [...this.#last, this.#rest];
  }
}
