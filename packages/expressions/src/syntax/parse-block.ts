import { didYouMean } from '@signet/source';
import type { AssignTarget, Expression, For, If, SetBlock, SetStatement, Statement, With } from './ast.ts';
import { parseExtends, parseFromImport, parseImport, parseInclude, parseNamedBlock } from './parse-files.ts';
import { parseExpression, parseTuple, parseWithoutCondition } from './parse-expression.ts';
import { parseCallBlock, parseMacro } from './parse-macro.ts';
import { parseFilter } from './parse-postfix.ts';
import { closeTag, parseBody, parseUntil } from './parse-template.ts';
import type { Token } from './token.ts';
import type { TokenStream } from './token-stream.ts';

const TAGS = [
  'if',
  'for',
  'set',
  'macro',
  'call',
  'filter',
  'with',
  'do',
  'block',
  'raw',
  'break',
  'continue',
  'extends',
  'include',
  'import',
  'from',
] as const;

/** One `{% … %}` tag with all that belongs to it. The cursor is after its name. */
export function parseBlock(tokens: TokenStream, tag: Token, ends: readonly string[]): Statement {
  return tokens.nested(() => {
    switch (tag.text) {
      case 'if':
        return parseIf(tokens, tag);
      case 'for':
        return parseFor(tokens, tag);
      case 'set':
        return parseSet(tokens, tag);
      case 'macro':
        return parseMacro(tokens, tag);
      case 'call':
        return parseCallBlock(tokens, tag);
      case 'filter':
        return parseFilterBlock(tokens, tag);
      case 'with':
        return parseWith(tokens, tag);
      case 'do': {
        const value = parseTuple(tokens);
        closeTag(tokens);
        return { kind: 'do', value, start: tag.start, end: tokens.lastEnd };
      }
      case 'block':
        return parseNamedBlock(tokens, tag);
      case 'break':
      case 'continue':
        if (!tokens.inLoop) throw tokens.problem(tag, `"${tag.text}" does not belong here: there is no loop.`);
        closeTag(tokens);
        return { kind: tag.text, start: tag.start, end: tag.end };
      case 'extends':
        return parseExtends(tokens, tag);
      case 'include':
        return parseInclude(tokens, tag);
      case 'import':
        return parseImport(tokens, tag);
      case 'from':
        return parseFromImport(tokens, tag);
      default:
        throw unknownTag(tokens, tag, ends);
    }
  });
}

function unknownTag(tokens: TokenStream, tag: Token, ends: readonly string[]): Error {
  if (tag.text.startsWith('end') || tag.text === 'else' || tag.text === 'elif') {
    const wanted = ends.length === 0 ? 'Nothing is open here.' : `Open is what {% ${ends.at(-1)} %} closes.`;
    return tokens.problem(tag, `"${tag.text}" does not belong here. ${wanted}`);
  }
  return tokens.problem(tag, `There is no tag "${tag.text}".`, didYouMean(tag.text, TAGS), 'UNKNOWN_TAG');
}

function parseIf(tokens: TokenStream, tag: Token): If {
  const branches: { test: Expression; body: readonly Statement[] }[] = [];
  let otherwise: readonly Statement[] = [];
  let end = 'elif';
  while (end === 'elif') {
    const test = parseTuple(tokens);
    closeTag(tokens);
    const part = parseBody(tokens, ['elif', 'else', 'endif'], tag);
    branches.push({ test, body: part.body });
    end = part.end;
  }
  if (end === 'else') {
    closeTag(tokens);
    otherwise = parseUntil(tokens, 'endif', tag);
  } else closeTag(tokens);
  return { kind: 'if', branches, otherwise, start: tag.start, end: tokens.lastEnd };
}

function parseFor(tokens: TokenStream, tag: Token): For {
  const target = parseTarget(tokens, false);
  tokens.expect('name', 'in', '"in"');
  const first = parseWithoutCondition(tokens);
  const over = tokens.isOperator(',') ? restOfTuple(tokens, first) : first;
  return tokens.scoped([...namesOf(target), 'loop'], () => {
    const filter = tokens.skip('name', 'if') ? parseExpression(tokens) : undefined;
    const recursive = tokens.skip('name', 'recursive');
    closeTag(tokens);
    const { body, end } = tokens.looping(true, () => parseBody(tokens, ['else', 'endfor'], tag));
    closeTag(tokens);
    const otherwise = end === 'else' ? parseUntil(tokens, 'endfor', tag) : [];
    return { kind: 'for', target, over, filter, recursive, body, otherwise, start: tag.start, end: tokens.lastEnd };
  });
}

function restOfTuple(tokens: TokenStream, first: Expression): Expression {
  const items = [first];
  while (tokens.skip('operator', ',')) items.push(parseWithoutCondition(tokens));
  return { kind: 'tuple', items, start: first.start, end: tokens.lastEnd };
}

function parseSet(tokens: TokenStream, tag: Token): SetStatement | SetBlock {
  const target = parseTarget(tokens, true);
  if (tokens.skip('operator', '=')) {
    const value = parseTuple(tokens);
    closeTag(tokens);
    for (const name of namesOf(target)) tokens.define(name);
    return { kind: 'set', target, value, start: tag.start, end: tokens.lastEnd };
  }
  let value: Expression = { kind: 'block-text', start: tag.start, end: tag.end };
  while (tokens.skip('operator', '|')) value = parseFilter(tokens, value);
  closeTag(tokens);
  const body = tokens.scoped([], () => parseUntil(tokens, 'endset', tag));
  for (const name of namesOf(target)) tokens.define(name);
  return { kind: 'set-block', target, value, body, start: tag.start, end: tokens.lastEnd };
}

/** `a`, `a, b`, `(a, (b, c))`, and for `set` also `namespace.a`. */
function parseTarget(tokens: TokenStream, attributes: boolean): AssignTarget {
  const first = parseOneTarget(tokens, attributes);
  if (!tokens.isOperator(',')) return first;
  const items = [first];
  while (tokens.skip('operator', ',')) {
    if (!tokens.is('name') && !tokens.isOperator('(')) break;
    if (tokens.is('name', 'in')) break;
    items.push(parseOneTarget(tokens, attributes));
  }
  return { kind: 'tuple', items };
}

function parseOneTarget(tokens: TokenStream, attributes: boolean): AssignTarget {
  if (tokens.skip('operator', '(')) {
    const inner = tokens.nested(() => parseTarget(tokens, attributes));
    tokens.expect('operator', ')', '")"');
    return inner.kind === 'tuple' ? inner : { kind: 'tuple', items: [inner] };
  }
  const { text: name } = tokens.expect('name', undefined, 'a name');
  if (!attributes || !tokens.isOperator('.')) return { kind: 'name', name };
  tokens.use(name);
  tokens.next();
  return { kind: 'attribute', name, key: tokens.expect('name', undefined, 'a name').text };
}

function namesOf(target: AssignTarget): string[] {
  if (target.kind === 'name') return [target.name];
  return target.kind === 'tuple' ? target.items.flatMap(namesOf) : [];
}

function parseFilterBlock(tokens: TokenStream, tag: Token): Statement {
  let value: Expression = parseFilter(tokens, { kind: 'block-text', start: tag.start, end: tag.end });
  while (tokens.skip('operator', '|')) value = parseFilter(tokens, value);
  closeTag(tokens);
  const body = tokens.scoped([], () => parseUntil(tokens, 'endfilter', tag));
  return { kind: 'filter-block', value, body, start: tag.start, end: tokens.lastEnd };
}

function parseWith(tokens: TokenStream, tag: Token): With {
  const assignments: { target: AssignTarget; value: Expression }[] = [];
  while (!tokens.is('block-end')) {
    if (assignments.length > 0) tokens.expect('operator', ',', '","');
    const target = parseOneTarget(tokens, false);
    tokens.expect('operator', '=', '"="');
    assignments.push({ target, value: parseExpression(tokens) });
  }
  closeTag(tokens);
  const names = assignments.flatMap(({ target }) => namesOf(target));
  const body = tokens.scoped(names, () => parseUntil(tokens, 'endwith', tag));
  return { kind: 'with', assignments, body, start: tag.start, end: tokens.lastEnd };
}
