import { LIMITS } from '../limits.ts';
import { didYouMean } from '@signet/source';
import type { Span } from '../place.ts';
import type { Arguments, Expression } from './ast.ts';
import { withTemplatesFilled } from './nested-template.ts';
import { parseExpression } from './parse-expression.ts';
import { parsePrimary } from './parse-primary.ts';
import type { TokenStream } from './token-stream.ts';

const NO_ARGUMENTS: Arguments = { positional: [], named: [] };

/** What may follow a value: `.a`, `[0]`, `(…)`, and with filters `| name` and `is name`. */
export function parsePostfix(tokens: TokenStream, value: Expression, withFilters: boolean): Expression {
  let result = value;
  for (let chain = 0; ; chain += 1) {
    if (chain >= LIMITS.chain)
      throw tokens.problem(
        tokens.now,
        `More than ${LIMITS.chain} steps follow each other here.`,
        undefined,
        'TEMPLATE_LIMIT',
      );
    if (tokens.isOperator('.')) result = parseAttribute(tokens, result);
    else if (tokens.isOperator('[')) result = parseSubscript(tokens, result);
    else if (tokens.isOperator('(')) {
      const args = argumentsOfLookup(tokens, result, parseArguments(tokens));
      result = { kind: 'call', of: result, args, start: result.start, end: tokens.lastEnd };
    } else if (withFilters && tokens.isOperator('|')) {
      tokens.next();
      result = parseFilter(tokens, result);
    } else if (withFilters && tokens.is('name', 'is')) result = parseTest(tokens, result);
    else return result;
  }
}

function parseAttribute(tokens: TokenStream, of: Expression): Expression {
  tokens.next();
  const keySpan = tokens.now;
  if (keySpan.kind === 'number' && /^\d+$/.test(keySpan.text)) {
    tokens.next();
    return { kind: 'attribute', of, key: Number(keySpan.text), keySpan, start: of.start, end: keySpan.end };
  }
  const { text: key, end } = tokens.expect('name', undefined, 'a name');
  return { kind: 'attribute', of, key, keySpan, start: of.start, end };
}

function parseSubscript(tokens: TokenStream, of: Expression): Expression {
  tokens.next();
  const bound = (): Expression | undefined =>
    tokens.isOperator(':') || tokens.isOperator(']') ? undefined : parseExpression(tokens);
  const from = bound();
  if (!tokens.isOperator(':')) {
    if (from === undefined) throw tokens.unexpected('an index');
    const { end } = tokens.expect('operator', ']', '"]"');
    return { kind: 'index', of, key: from, start: of.start, end };
  }
  tokens.next();
  const to = bound();
  const step = tokens.skip('operator', ':') ? bound() : undefined;
  const { end } = tokens.expect('operator', ']', '"]"');
  return { kind: 'slice', of, from, to, step, start: of.start, end };
}

/** `(a, b, name=c, *list, **dict)`. */
export function parseArguments(tokens: TokenStream): Arguments {
  tokens.expect('operator', '(', '"("');
  const positional: Expression[] = [];
  const named: { name: string; value: Expression }[] = [];
  let list: Expression | undefined;
  let dict: Expression | undefined;
  while (!tokens.isOperator(')')) {
    const after = tokens.peek(1);
    if (tokens.is('operator', '*') && list === undefined) {
      tokens.next();
      list = parseExpression(tokens);
    } else if (tokens.is('operator', '**') && dict === undefined) {
      tokens.next();
      dict = parseExpression(tokens);
    } else if (tokens.is('name') && after.kind === 'operator' && after.text === '=') {
      const { text: name } = tokens.next();
      tokens.next();
      named.push({ name, value: parseExpression(tokens) });
    } else if (named.length > 0 || dict !== undefined) {
      throw tokens.problem(tokens.now, 'An argument without a name cannot follow one with a name.');
    } else positional.push(parseExpression(tokens));
    if (!tokens.skip('operator', ',')) break;
  }
  tokens.expect('operator', ')', '"," or ")"');
  return { positional, named, ...(list && { list }), ...(dict && { dict }) };
}

/** The part after `|`; the value may be what a block has made. */
export function parseFilter(tokens: TokenStream, value: Expression): Expression {
  const { name, span } = parseDottedName(tokens, 'the name of a filter');
  if (!tokens.names.filter(name)) {
    throw tokens.problem(
      span,
      `There is no filter "${name}".`,
      tokens.names.leftOut(name) ?? didYouMean(name, tokens.names.filters),
      'UNKNOWN_FILTER',
    );
  }
  const args = tokens.isOperator('(') ? parseArguments(tokens) : NO_ARGUMENTS;
  checkNamed(tokens, name, args);
  return { kind: 'filter', value, name, nameSpan: span, args, start: value.start, end: tokens.lastEnd };
}

/** `map('uper')`: a filter or test that another one is given by name. */
function checkNamed(tokens: TokenStream, filter: string, { positional }: Arguments): void {
  const named = positional[filter === 'selectattr' || filter === 'rejectattr' ? 1 : 0];
  if (named?.kind !== 'literal' || typeof named.value !== 'string') return;
  const name = named.value.replace(/^ansible\.(?:builtin|legacy)\./, '');
  if (filter === 'map') {
    if (tokens.names.filter(name)) return;
    const hint = tokens.names.leftOut(name) ?? didYouMean(name, tokens.names.filters);
    throw tokens.problem(named, `There is no filter "${name}".`, hint, 'UNKNOWN_FILTER');
  }
  if (!/^(?:select|reject)(?:attr)?$/.test(filter) || tokens.names.test(name)) return;
  throw tokens.problem(named, `There is no test "${name}".`, testHint(tokens, name), 'UNKNOWN_TEST');
}

/** `lookup('fle', …)`: a lookup that is not there is found before anything runs. */
function argumentsOfLookup(tokens: TokenStream, callee: Expression, args: Arguments): Arguments {
  if (callee.kind !== 'name' || !/^(?:lookup|query|q)$/.test(callee.name) || tokens.defines(callee.name)) return args;
  const [named, ...terms] = args.positional;
  if (named === undefined) return args;
  if (named.kind === 'literal' && typeof named.value === 'string') {
    const known = tokens.names.lookup(named.value);
    if (known !== true) throw tokens.problem(named, `There is no lookup "${named.value}".`, known, 'UNKNOWN_LOOKUP');
  }
  return { ...args, positional: [named, ...terms.map((term) => withTemplatesFilled(tokens, term))] };
}

const NO_ARGUMENT_WORDS: ReadonlySet<string> = new Set(['else', 'or', 'and', 'if', 'in', 'is', 'not', 'recursive']);

/** `is name`, `is not name(…)`, `is divisibleby 2`, `is in […]`. */
function parseTest(tokens: TokenStream, value: Expression): Expression {
  tokens.next();
  const negated = tokens.skip('name', 'not');
  const { name, span } = parseDottedName(tokens, 'the name of a test');
  if (!tokens.names.test(name)) {
    throw tokens.problem(span, `There is no test "${name}".`, testHint(tokens, name), 'UNKNOWN_TEST');
  }
  let args = NO_ARGUMENTS;
  if (tokens.isOperator('(')) args = parseArguments(tokens);
  else if (startsArgument(tokens)) {
    const argument = tokens.nested(() => parsePostfix(tokens, parsePrimary(tokens), false));
    args = { positional: [argument], named: [] };
  } else if (tokens.is('name', 'is')) {
    throw tokens.problem(tokens.now, 'Tests cannot follow each other.', 'Join them with "and".');
  }
  return { kind: 'test', value, name, nameSpan: span, negated, args, start: value.start, end: tokens.lastEnd };
}

function testHint(tokens: TokenStream, name: string): string | undefined {
  if (tokens.names.filter(name)) return `"${name}" is a filter: write "| ${name}".`;
  return didYouMean(name, tokens.names.tests);
}

function startsArgument(tokens: TokenStream): boolean {
  const { kind, text } = tokens.now;
  if (kind === 'name') return !NO_ARGUMENT_WORDS.has(text);
  return kind === 'string' || kind === 'number' || (kind === 'operator' && (text === '[' || text === '{'));
}

/** `upper`, `ansible.builtin.upper`. */
function parseDottedName(tokens: TokenStream, wanted: string): { name: string; span: Span } {
  const first = tokens.expect('name', undefined, wanted);
  let name = first.text;
  while (tokens.isOperator('.') && tokens.peek(1).kind === 'name') {
    tokens.next();
    name += `.${tokens.next().text}`;
  }
  return {
    name: name.replace(/^ansible\.(?:builtin|legacy)\./, ''),
    span: { start: first.start, end: tokens.lastEnd },
  };
}
