import type { SourceRef } from '@signet/core';

/** One file of the author's: its text, and where in it an offset is. */
export interface Source {
  readonly file: string;
  /** Without a byte order mark. */
  readonly text: string;
  /** The place of `length` characters from `offset` on; what exceeds that line is cut off. */
  at(offset: number, length?: number): SourceRef;
}

export function createSource(file: string, text: string): Source {
  const clean = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const lineStarts = [0];
  for (let next = clean.indexOf('\n'); next !== -1; next = clean.indexOf('\n', next + 1)) lineStarts.push(next + 1);
  return {
    file,
    text: clean,
    at(offset, length = 1) {
      const start = Math.max(0, Math.min(offset, clean.length));
      const line = lineOf(lineStarts, start);
      const lineStart = lineStarts[line - 1] ?? 0;
      const lineEnd = (lineStarts[line] ?? clean.length + 1) - 1;
      const visible = clean.slice(start, Math.min(start + length, lineEnd)).trimEnd().length;
      return { file, line, column: start - lineStart + 1, length: Math.max(1, visible) };
    },
  };
}

function lineOf(lineStarts: readonly number[], offset: number): number {
  let low = 0;
  let high = lineStarts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}
