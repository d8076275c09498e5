import type { Place } from './place.ts';
import { names } from './registry/names.ts';
import type { Sheet } from './run/page.ts';
import type { LexerOptions } from './syntax/options.ts';
import { parseTemplate } from './syntax/parse-template.ts';
import { readTemplate } from './syntax/template-lexer.ts';
import { TokenStream } from './syntax/token-stream.ts';

/** Reads the text of a template. */
export function readSheet(
  text: string,
  place: Place,
  options: LexerOptions,
  readsFiles: boolean,
): Sheet & { readonly references: readonly string[] } {
  const tokens = new TokenStream(readTemplate(text, place, options), place, names, readsFiles);
  const body = bounded(tokens, () => parseTemplate(tokens));
  if (tokens.blocks.size > 0) tokens.free.delete('self');
  return { place, body, blocks: tokens.blocks, references: [...tokens.free] };
}

/** A parser that runs out of stack in spite of all bounds says so as every other limit does. */
export function bounded<T>(tokens: TokenStream, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof RangeError)
      throw tokens.problem(tokens.now, 'This is nested too deeply.', undefined, 'TEMPLATE_LIMIT');
    throw error;
  }
}
