import type { Expression } from './ast.ts';
import { parseExpression, parseTuple } from './parse-expression.ts';
import type { TokenStream } from './token-stream.ts';

const CONSTANTS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
]);

/** Words that never name a variable. */
const RESERVED: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in', 'is', 'if', 'else', 'elif']);

/** A literal, a name, or something in brackets. */
export function parsePrimary(tokens: TokenStream): Expression {
  const token = tokens.now;
  switch (token.kind) {
    case 'number':
      tokens.next();
      return { kind: 'literal', value: token.value, start: token.start, end: token.end };
    case 'string':
      return parseStrings(tokens);
    case 'name':
      return parseName(tokens);
    case 'operator':
      if (token.text === '(') return parseParentheses(tokens);
      if (token.text === '[') return parseList(tokens);
      if (token.text === '{') return parseDict(tokens);
      throw tokens.unexpected('a value');
    default:
      throw tokens.unexpected('a value');
  }
}

/** `'a' 'b'` is `'ab'`. */
function parseStrings(tokens: TokenStream): Expression {
  const { start } = tokens.now;
  let value = '';
  while (tokens.is('string')) value += tokens.next().text;
  return { kind: 'literal', value, start, end: tokens.lastEnd };
}

function parseName(tokens: TokenStream): Expression {
  const { text, start, end } = tokens.now;
  const constant = CONSTANTS.get(text);
  if (constant === undefined && RESERVED.has(text)) throw tokens.unexpected('a value');
  tokens.next();
  if (constant !== undefined) return { kind: 'literal', value: constant, start, end };
  tokens.use(text);
  return { kind: 'name', name: text, start, end };
}

function parseParentheses(tokens: TokenStream): Expression {
  const { start } = tokens.next();
  if (tokens.skip('operator', ')')) return { kind: 'tuple', items: [], start, end: tokens.lastEnd };
  const inner = parseTuple(tokens);
  const { end } = tokens.expect('operator', ')', '")"');
  return { ...inner, start, end };
}

function parseList(tokens: TokenStream): Expression {
  const { start } = tokens.next();
  const items: Expression[] = [];
  while (!tokens.isOperator(']')) {
    items.push(parseExpression(tokens));
    if (!tokens.skip('operator', ',')) break;
  }
  const { end } = tokens.expect('operator', ']', '"," or "]"');
  return { kind: 'list', items, start, end };
}

function parseDict(tokens: TokenStream): Expression {
  const { start } = tokens.next();
  const entries: { key: Expression; value: Expression }[] = [];
  while (!tokens.isOperator('}')) {
    const key = parseExpression(tokens);
    tokens.expect('operator', ':', '":"');
    entries.push({ key, value: parseExpression(tokens) });
    if (!tokens.skip('operator', ',')) break;
  }
  const { end } = tokens.expect('operator', '}', '"," or "}"');
  return { kind: 'dict', entries, start, end };
}
