import type { Statement } from './ast.ts';
import { parseTuple } from './parse-expression.ts';
import { parseBlock } from './parse-block.ts';
import type { TokenStream } from './token-stream.ts';

/** A whole template. */
export function parseTemplate(tokens: TokenStream): Statement[] {
  const { body } = parseBody(tokens, []);
  return body;
}

/**
 * Statements up to a tag of one of these names, which is left to the caller; up to the end when there are none.
 *
 * @returns the name of the tag it stopped at; the cursor is after the name
 */
export function parseBody(
  tokens: TokenStream,
  ends: readonly string[],
  opener?: { start: number; end: number; text: string },
): { body: Statement[]; end: string } {
  const body: Statement[] = [];
  for (;;) {
    const token = tokens.now;
    switch (token.kind) {
      case 'text':
        tokens.next();
        body.push({ kind: 'text', text: token.text, start: token.start, end: token.end });
        break;
      case 'variable-begin': {
        tokens.next();
        const value = parseTuple(tokens);
        tokens.expect('variable-end', undefined, '"}}"');
        body.push({ kind: 'output', value, start: token.start, end: tokens.lastEnd });
        break;
      }
      case 'block-begin': {
        tokens.next();
        const name = tokens.expect('name', undefined, 'the name of a tag');
        if (ends.includes(name.text)) return { body, end: name.text };
        body.push(parseBlock(tokens, name, ends));
        break;
      }
      default:
        if (ends.length === 0) return { body, end: '' };
        throw tokens.problem(
          opener ?? token,
          `"${opener?.text ?? ''}" is never closed.`,
          `End it with {% ${ends.at(-1) ?? ''} %}.`,
        );
    }
  }
}

/** Statements up to the end tag, the tag itself included. */
export function parseUntil(
  tokens: TokenStream,
  end: string,
  opener: { start: number; end: number; text: string },
): Statement[] {
  const { body } = parseBody(tokens, [end], opener);
  closeTag(tokens);
  return body;
}

export function closeTag(tokens: TokenStream): void {
  tokens.expect('block-end', undefined, '"%}"');
}
