import { LIMITS } from '../limits.ts';
import type { BinaryOperator, CompareOperator, Expression } from './ast.ts';
import { parsePostfix } from './parse-postfix.ts';
import { parsePrimary } from './parse-primary.ts';
import type { TokenStream } from './token-stream.ts';

/** `a`, or `a, b` which is a tuple. */
export function parseTuple(tokens: TokenStream): Expression {
  const first = parseExpression(tokens);
  if (!tokens.isOperator(',')) return first;
  const items = [first];
  while (tokens.skip('operator', ',')) {
    if (!startsExpression(tokens)) break;
    items.push(parseExpression(tokens));
  }
  return { kind: 'tuple', items, start: first.start, end: tokens.lastEnd };
}

function startsExpression(tokens: TokenStream): boolean {
  const { kind, text } = tokens.now;
  if (kind === 'operator') return '([{-+'.includes(text);
  return kind === 'number' || kind === 'string' || (kind === 'name' && text !== 'if' && text !== 'recursive');
}

/** One expression, `a if b else c` included. */
export function parseExpression(tokens: TokenStream): Expression {
  return tokens.nested(() => {
    let then = parseWithoutCondition(tokens);
    for (let chain = 0; tokens.skip('name', 'if'); chain += 1) {
      bound(tokens, chain);
      const test = parseWithoutCondition(tokens);
      const otherwise = tokens.skip('name', 'else') ? parseExpression(tokens) : undefined;
      then = { kind: 'conditional', test, then, otherwise, start: then.start, end: tokens.lastEnd };
    }
    return then;
  });
}

/** One expression that ends before an `if`, as the list of a `{% for %}` does. */
export function parseWithoutCondition(tokens: TokenStream): Expression {
  let left = parseAnd(tokens);
  for (let chain = 0; tokens.skip('name', 'or'); chain += 1) {
    bound(tokens, chain);
    const right = parseAnd(tokens);
    left = { kind: 'or', left, right, start: left.start, end: right.end };
  }
  return left;
}

function parseAnd(tokens: TokenStream): Expression {
  let left = parseNot(tokens);
  for (let chain = 0; tokens.skip('name', 'and'); chain += 1) {
    bound(tokens, chain);
    const right = parseNot(tokens);
    left = { kind: 'and', left, right, start: left.start, end: right.end };
  }
  return left;
}

function parseNot(tokens: TokenStream): Expression {
  if (!tokens.is('name', 'not')) return parseCompare(tokens);
  return tokens.nested(() => {
    const { start } = tokens.next();
    const value = parseNot(tokens);
    return { kind: 'unary', operator: 'not', value, start, end: value.end };
  });
}

const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);

function parseCompare(tokens: TokenStream): Expression {
  const first = parseBinary(tokens, 0);
  const rest: { operator: CompareOperator; value: Expression }[] = [];
  for (;;) {
    const operator = comparison(tokens);
    if (operator === undefined) break;
    bound(tokens, rest.length);
    rest.push({ operator, value: parseBinary(tokens, 0) });
  }
  return rest.length === 0 ? first : { kind: 'compare', first, rest, start: first.start, end: tokens.lastEnd };
}

function comparison(tokens: TokenStream): CompareOperator | undefined {
  if (tokens.now.kind === 'operator' && COMPARISONS.has(tokens.now.text)) return tokens.next().text as CompareOperator;
  if (tokens.skip('name', 'in')) return 'in';
  const after = tokens.peek(1);
  if (tokens.is('name', 'not') && after.kind === 'name' && after.text === 'in') {
    tokens.next();
    tokens.next();
    return 'not in';
  }
  return undefined;
}

/** Jinja's order, loosest first; `~` binds tighter than `+`, and `**` groups from the left. */
const LEVELS: readonly ReadonlySet<string>[] = [
  new Set(['+', '-']),
  new Set(['~']),
  new Set(['*', '/', '//', '%']),
  new Set(['**']),
];

function parseBinary(tokens: TokenStream, level: number): Expression {
  const operators = LEVELS[level];
  if (operators === undefined) return parseUnary(tokens, true);
  let left = parseBinary(tokens, level + 1);
  for (let chain = 0; tokens.now.kind === 'operator' && operators.has(tokens.now.text); chain += 1) {
    bound(tokens, chain);
    const operator = tokens.next().text as BinaryOperator;
    const right = parseBinary(tokens, level + 1);
    left = { kind: 'binary', operator, left, right, start: left.start, end: right.end };
  }
  return left;
}

function parseUnary(tokens: TokenStream, withFilters: boolean): Expression {
  let value: Expression;
  const sign = tokens.now;
  if (sign.kind === 'operator' && (sign.text === '-' || sign.text === '+')) {
    const operator = sign.text;
    tokens.next();
    const operand = tokens.nested(() => parseUnary(tokens, false));
    value = { kind: 'unary', operator, value: operand, start: sign.start, end: operand.end };
  } else value = parsePrimary(tokens);
  return parsePostfix(tokens, value, withFilters);
}

function bound(tokens: TokenStream, chain: number): void {
  if (chain >= LIMITS.chain)
    throw tokens.problem(
      tokens.now,
      `More than ${LIMITS.chain} operators follow each other here.`,
      'Split it with {% set %}.',
      'TEMPLATE_LIMIT',
    );
}
