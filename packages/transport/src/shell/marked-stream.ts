import type { Readable } from 'node:stream';

/** The byte that no mark has inside; what a shell's `printf` writes for `\036`. */
const recordSeparator = 0x1e;

export interface MarkedStreamEvents {
  data(chunk: Buffer): void;
  /** The text of a mark, between the nonce and the end of its line. */
  mark(text: string): void;
}

/**
 * Splits what a shell says into the output of commands and the marks between: `RS nonce text LF`. Bytes that may yet
 * become a mark are held back until that is known.
 */
export function readMarks(source: Readable, nonce: string, on: MarkedStreamEvents): void {
  const start = Buffer.concat([Buffer.of(recordSeparator), Buffer.from(`${nonce} `)]);
  let held: Buffer | undefined;
  const tell = (chunk: Buffer): void => {
    if (chunk.length > 0) on.data(chunk);
  };

  source.on('data', (chunk: Buffer) => {
    let rest = held === undefined ? chunk : Buffer.concat([held, chunk]);
    held = undefined;
    for (let at = rest.indexOf(start); at >= 0; at = rest.indexOf(start)) {
      const end = rest.indexOf(0x0a, at);
      tell(rest.subarray(0, at));
      if (end < 0) {
        held = rest.subarray(at);
        return;
      }
      on.mark(rest.toString('latin1', at + start.length, end));
      rest = rest.subarray(end + 1);
    }
    const keep = beginningOf(start, rest);
    tell(rest.subarray(0, keep));
    if (keep < rest.length) held = rest.subarray(keep);
  });
  source.once('end', () => {
    if (held !== undefined) tell(held);
  });
  source.on('error', () => {});
}

/** Where the beginning of a mark starts at the end of a text; its length when there is none. */
function beginningOf(start: Buffer, text: Buffer): number {
  const at = text.lastIndexOf(recordSeparator);
  if (at < 0 || text.length - at >= start.length) return text.length;
  return start.subarray(0, text.length - at).equals(text.subarray(at)) ? at : text.length;
}
