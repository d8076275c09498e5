import type { RunEvent } from '@signet/engine';
import { printable } from '../printable.ts';

/** Commands that take longer than this have their output shown as it comes. */
const LONG_MS = 10_000;

interface Output {
  readonly since: number;
  /** Held back until the command turns out to take long. */
  held: string[];
  partial: string;
}

/** The output of long commands as plain lines, for logs: a fold over events. */
export class LongOutput {
  readonly #hosts = new Map<string, Output>();

  linesOf(event: RunEvent): string[] {
    switch (event.type) {
      case 'host-start':
        this.#hosts.set(event.host, { since: Date.parse(event.time), held: [], partial: '' });
        return [];
      case 'output':
        return this.#came(event.host, event.text, Date.parse(event.time));
      case 'host-result':
      case 'handler-result':
        return this.#ended(event.host, Date.parse(event.time));
      default:
        return [];
    }
  }

  #came(host: string, text: string, now: number): string[] {
    const output = this.#hosts.get(host) ?? { since: now, held: [], partial: '' };
    this.#hosts.set(host, output);
    const lines = (output.partial + text).split('\n');
    output.partial = lines.pop() ?? '';
    output.held.push(...lines.map((line) => `${host} │ ${printable(line.replace(/\r$/u, ''))}`));
    return now - output.since < LONG_MS ? [] : output.held.splice(0);
  }

  #ended(host: string, now: number): string[] {
    const output = this.#hosts.get(host);
    this.#hosts.delete(host);
    if (!output || now - output.since < LONG_MS) return [];
    return output.partial === '' ? output.held : [...output.held, `${host} │ ${printable(output.partial)}`];
  }
}
