import type { CST } from 'yaml';

/** Deeper nesting is refused: no playbook needs it, and reading it would exhaust the stack. */
export const MAX_DEPTH = 100;

export interface SyntaxScan {
  /** Offset of the first token that is nested too deeply. */
  readonly tooDeepAt: number | undefined;
  /** Start of a quoted text that is never closed. */
  readonly unclosedQuoteAt: number | undefined;
  /** Quoted texts over several lines, by the offset of their end. */
  readonly multilineQuotes: ReadonlyMap<number, number>;
}

/** Walks the concrete syntax without recursion. */
export function scanSyntax(tokens: readonly CST.Token[]): SyntaxScan {
  let tooDeepAt: number | undefined;
  let unclosedQuoteAt: number | undefined;
  const multilineQuotes = new Map<number, number>();
  const open: { token: CST.Token; depth: number }[] = tokens.map((token) => ({ token, depth: 0 })).toReversed();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (depth > MAX_DEPTH) {
      tooDeepAt ??= token.offset;
      continue;
    }
    if (token.type === 'document') {
      if (token.value) open.push({ token: token.value, depth });
    } else if ('items' in token) {
      for (const item of token.items.toReversed()) {
        if (item.value) open.push({ token: item.value, depth: depth + 1 });
        if (item.key) open.push({ token: item.key, depth: depth + 1 });
      }
    } else if (token.type === 'double-quoted-scalar' || token.type === 'single-quoted-scalar') {
      const { source } = token;
      const quote = token.type === 'double-quoted-scalar' ? '"' : "'";
      if (source.length < 2 || !source.endsWith(quote)) unclosedQuoteAt ??= token.offset;
      else if (source.includes('\n')) multilineQuotes.set(token.offset + source.length, token.offset);
    }
  }
  return { tooDeepAt, unclosedQuoteAt, multilineQuotes };
}
