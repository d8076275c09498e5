import { InputError, type SourceRef } from '@signet/core';

/** Where `length` characters from `offset` of a template's text stand in the author's file. */
export type Place = (offset: number, length: number) => SourceRef;

/** A stretch of a template's text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Places inside a text that begins at `at`. Each further line begins at the same column: true for a whole file and for
 * a block scalar. For folded or escaped text pass a {@link Place} of your own instead.
 */
export function placeIn(text: string, at: SourceRef | Place): Place {
  if (typeof at === 'function') return at;
  return (offset, length) => {
    const start = Math.max(0, Math.min(offset, text.length));
    const lineStart = text.lastIndexOf('\n', start - 1) + 1;
    const lineEnd = text.indexOf('\n', start);
    const visible = Math.min(length, (lineEnd === -1 ? text.length : lineEnd) - start);
    let line = at.line;
    for (let next = text.indexOf('\n'); next !== -1 && next < start; next = text.indexOf('\n', next + 1)) line += 1;
    return { file: at.file, line, column: at.column + start - lineStart, length: Math.max(1, visible) };
  };
}

/** An error at a stretch of a template. */
export function problem(place: Place, span: Span, code: string, message: string, hint?: string): InputError {
  return InputError.of(message, { code, at: place(span.start, Math.max(1, span.end - span.start)), hint });
}
