/** A line of YAML with something on it. */
export interface Line {
  /** Its place among the lines that have something on them. */
  readonly number: number;
  readonly start: number;
  readonly indent: number;
  /** Behind its last character that is no blank; a comment at its end counts. */
  readonly end: number;
  readonly nextStart: number;
}

/** Line breaks and blanks that only the parser knows how to take; documents and directives. */
const UNUSUAL = /[\t\r\u0085\u2028\u2029]|^(?:%|\.\.\.)/m;

/** The lines of a text that are neither empty nor a comment; undefined when only the parser can say. */
export function linesOf(text: string): Line[] | undefined {
  if (UNUSUAL.test(text)) return undefined;
  const lines: Line[] = [];
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start);
    const stop = newline === -1 ? text.length : newline;
    const nextStart = stop + 1;
    let end = stop;
    while (end > start && text[end - 1] === ' ') end -= 1;
    let first = start;
    while (first < end && text[first] === ' ') first += 1;
    const isEmpty = first >= end || text[first] === '#';
    if (!isEmpty && text.startsWith('---', start)) {
      // At the top it says nothing.
      if (lines.length > 0 || end !== start + 3) return undefined;
    } else if (!isEmpty) lines.push({ number: lines.length, start, indent: first - start, end, nextStart });
    start = nextStart;
  }
  return lines;
}

/** Where a line's content ends: before a comment. Undefined when a quote makes that hard to say. */
export function withoutComment(text: string, { start, end }: Line): number | undefined {
  const hash = text.indexOf(' #', start);
  if (hash === -1 || hash >= end) return end;
  for (let at = start; at < end; at += 1) if (text[at] === '"' || text[at] === "'") return undefined;
  let stop = hash;
  while (stop > start && text[stop - 1] === ' ') stop -= 1;
  return stop;
}
