/** Jinja's `wordwrap`: each line of the text on its own, by the rules of Python's `textwrap`. */
export function wordWrap(text: string, width: number, breakLong: boolean, separator: string, hyphens: boolean): string {
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => wrapLine(line, width, breakLong, hyphens).join(separator)).join(separator);
}

const LETTER = String.raw`\p{L}`;
const IN_WORD = String.raw`[\p{L}\p{N}_!"'&.,?]`;
/** Blanks, dashes between words, and words, which may end behind a hyphen. */
const CHUNK = new RegExp(
  String.raw`(\s+|(?<=${IN_WORD})-{2,}(?=[\p{L}\p{N}_])|\S+?(?:-(?:(?<=${LETTER}{2}-)|(?<=${LETTER}-${LETTER}-))(?=${LETTER}-?${LETTER})|(?=\s|$)|(?<=${IN_WORD})(?=-{2,}[\p{L}\p{N}_])))`,
  'u',
);

function wrapLine(line: string, width: number, breakLong: boolean, hyphens: boolean): string[] {
  const rest = line
    .split(hyphens ? CHUNK : /(\s+)/)
    .filter((chunk) => chunk !== '')
    .toReversed();
  const lines: string[] = [];
  while (rest.length > 0) {
    const current: string[] = [];
    let size = 0;
    if (lines.length > 0 && isBlank(rest.at(-1))) rest.pop();
    for (let next = rest.at(-1); next !== undefined && size + next.length <= width; next = rest.at(-1)) {
      current.push(next);
      size += next.length;
      rest.pop();
    }
    const long = rest.at(-1);
    if (long !== undefined && long.length > width) {
      if (breakLong) {
        const end = breakAt(long, width - size, hyphens);
        current.push(long.slice(0, end));
        rest[rest.length - 1] = long.slice(end);
      } else if (current.length === 0) {
        current.push(long);
        rest.pop();
      }
    }
    if (isBlank(current.at(-1))) current.pop();
    if (current.length > 0) lines.push(current.join(''));
  }
  return lines;
}

/** Where a word that is longer than a line is broken: behind its last hyphen that fits, if there is one. */
function breakAt(word: string, room: number, hyphens: boolean): number {
  const hyphen = hyphens && word.length > room ? word.lastIndexOf('-', room - 1) : -1;
  return hyphen > 0 && room > 0 && /[^-]/.test(word.slice(0, hyphen)) ? hyphen + 1 : room;
}

function isBlank(chunk: string | undefined): boolean {
  return chunk !== undefined && chunk.trim() === '';
}
