import type { Block, Extends, Import, ImportedName, Include } from './ast.ts';
import { parseExpression } from './parse-expression.ts';
import { closeTag, parseBody } from './parse-template.ts';
import type { Token } from './token.ts';
import type { TokenStream } from './token-stream.ts';

/** `{% block name scoped required %}…{% endblock name %}`. */
export function parseNamedBlock(tokens: TokenStream, tag: Token): Block {
  const name = tokens.expect('name', undefined, 'the name of the block');
  if (tokens.blocks.has(name.text)) throw tokens.problem(name, `There are two blocks "${name.text}".`);
  const scoped = tokens.skip('name', 'scoped');
  const required = tokens.skip('name', 'required');
  closeTag(tokens);
  const placeholder: Block = {
    kind: 'block',
    name: name.text,
    scoped,
    required,
    body: [],
    start: tag.start,
    end: tag.end,
  };
  tokens.blocks.set(name.text, placeholder);
  const { body } = tokens.scoped(['super'], () => tokens.looping(false, () => parseBody(tokens, ['endblock'], tag)));
  if (tokens.is('name') && !tokens.skip('name', name.text))
    throw tokens.problem(tokens.now, `The block that ends here is "${name.text}", not "${tokens.now.text}".`);
  closeTag(tokens);
  const block: Block = { ...placeholder, body, end: tokens.lastEnd };
  tokens.blocks.set(name.text, block);
  return block;
}

/** `{% extends 'base.j2' %}`. */
export function parseExtends(tokens: TokenStream, tag: Token): Extends {
  checkReads(tokens, tag);
  const template = parseExpression(tokens);
  closeTag(tokens);
  return { kind: 'extends', template, start: tag.start, end: tokens.lastEnd };
}

/** `{% include 'part.j2' ignore missing without context %}`. */
export function parseInclude(tokens: TokenStream, tag: Token): Include {
  checkReads(tokens, tag);
  const template = parseExpression(tokens);
  const ignoreMissing = tokens.is('name', 'ignore') && tokens.peek(1).text === 'missing';
  if (ignoreMissing) {
    tokens.next();
    tokens.next();
  }
  const withContext = parseContext(tokens, true);
  closeTag(tokens);
  return { kind: 'include', template, ignoreMissing, withContext, start: tag.start, end: tokens.lastEnd };
}

/** `{% import 'macros.j2' as m with context %}`. */
export function parseImport(tokens: TokenStream, tag: Token): Import {
  checkReads(tokens, tag);
  const template = parseExpression(tokens);
  tokens.expect('name', 'as', '"as"');
  const { text: names } = tokens.expect('name', undefined, 'a name');
  const withContext = parseContext(tokens, false);
  closeTag(tokens);
  tokens.define(names);
  return { kind: 'import', template, names, withContext, start: tag.start, end: tokens.lastEnd };
}

/** `{% from 'macros.j2' import a, b as c without context %}`. */
export function parseFromImport(tokens: TokenStream, tag: Token): Import {
  checkReads(tokens, tag);
  const template = parseExpression(tokens);
  tokens.expect('name', 'import', '"import"');
  const names: ImportedName[] = [];
  while (!tokens.is('block-end') && !startsContext(tokens)) {
    if (names.length > 0) {
      tokens.expect('operator', ',', '","');
      if (tokens.is('block-end') || startsContext(tokens)) break;
    }
    const name = tokens.expect('name', undefined, 'a name');
    if (name.text.startsWith('_')) throw tokens.problem(name, `Names that begin with "_" cannot be imported.`);
    const alias = tokens.skip('name', 'as') ? tokens.expect('name', undefined, 'a name').text : name.text;
    names.push({ name: name.text, alias, start: name.start, end: name.end });
  }
  if (names.length === 0) throw tokens.unexpected('a name');
  const withContext = parseContext(tokens, false);
  closeTag(tokens);
  for (const { alias } of names) tokens.define(alias);
  return { kind: 'import', template, names, withContext, start: tag.start, end: tokens.lastEnd };
}

function startsContext(tokens: TokenStream): boolean {
  return (tokens.is('name', 'with') || tokens.is('name', 'without')) && tokens.peek(1).text === 'context';
}

function parseContext(tokens: TokenStream, usual: boolean): boolean {
  if (!startsContext(tokens)) return usual;
  const { text } = tokens.next();
  tokens.next();
  return text === 'with';
}

function checkReads(tokens: TokenStream, tag: Token): void {
  if (tokens.readsFiles) return;
  throw tokens.problem(
    tag,
    `"${tag.text}" is not supported here: only a template file reads other templates.`,
    "Use lookup('template', …), or put the text into a template file.",
    'UNSUPPORTED_TAG',
  );
}
