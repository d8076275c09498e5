export interface Word {
  /** Without quotes and escapes. */
  readonly text: string;
  /** Offset in the line. */
  readonly start: number;
  readonly end: number;
}

/**
 * Splits a host line as Python's `shlex.split(line, comments=True)` does: quotes group, a backslash escapes, `#`
 * begins a comment even inside a word.
 *
 * @returns The offset of a quote that is not closed when there is one.
 */
export function shellWords(line: string): { readonly words: readonly Word[]; readonly unclosedAt?: number } {
  if (!/["'\\#]/.test(line)) return { words: plainWords(line) };
  const words: Word[] = [];
  let text: string | undefined;
  let start = 0;
  let quote: { readonly mark: string; readonly at: number } | undefined;
  for (let index = 0; index < line.length; index += 1) {
    const character = line.charAt(index);
    if (quote !== undefined) {
      if (character === quote.mark) quote = undefined;
      else if (character === '\\' && quote.mark === '"' && /["\\]/.test(line.charAt(index + 1)))
        text += line.charAt((index += 1));
      else text += character;
    } else if (character === '#') {
      if (text !== undefined) words.push({ text, start, end: index });
      return { words };
    } else if (/\s/.test(character)) {
      if (text !== undefined) words.push({ text, start, end: index });
      text = undefined;
    } else {
      if (text === undefined) start = index;
      text ??= '';
      if (character === '"' || character === "'") quote = { mark: character, at: index };
      else if (character === '\\') text += line.charAt((index += 1));
      else text += character;
    }
  }
  if (quote !== undefined) return { words, unclosedAt: quote.at };
  if (text !== undefined) words.push({ text, start, end: line.length });
  return { words };
}

/** Most lines: no quotes, no escapes, no comment. */
function plainWords(line: string): Word[] {
  const words: Word[] = [];
  for (const match of line.matchAll(/\S+/g)) {
    const [text] = match;
    words.push({ text, start: match.index, end: match.index + text.length });
  }
  return words;
}
