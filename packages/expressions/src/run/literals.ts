import { InputError, Secret } from '@signet/core';
import { placeIn } from '../place.ts';
import { names } from '../registry/names.ts';
import { shortName } from '../registry/apply.ts';
import type { Expression } from '../syntax/ast.ts';
import { parseTuple } from '../syntax/parse-expression.ts';
import { readBareExpression } from '../syntax/template-lexer.ts';
import { TokenStream } from '../syntax/token-stream.ts';
import { isNumber } from '../values/number.ts';
import { isTuple, makeTuple } from '../values/tuple.ts';
import { sign } from './arithmetic.ts';
import type { Frame } from './frame.ts';
import type { Machine } from './machine.ts';
import type { Operation } from './operation.ts';

/** Filters whose text stays text: Ansible's `STRING_TYPE_FILTERS`. */
const TEXT_FILTERS = new Set(['string', 'to_json', 'to_nice_json', 'to_yaml', 'to_nice_yaml', 'ppretty', 'json']);

/** JSON that means the same in Python: no escapes, no integer that would lose digits. */
const PLAIN_JSON = /^(?!.*(?:\\|\d{16}))/s;

/**
 * What Ansible before 2.19 makes of the one value that a template gives, when `jinja2_native` is off: numbers and tuples
 * are their text, and a text that looks like a list, a dict or a boolean is read as one.
 */
export function asLiteral(use: Operation, value: unknown): unknown {
  if (typeof value === 'string' || value instanceof Secret) return readLiteral(use, use.text(value));
  if (typeof value === 'boolean') return value;
  return isNumber(value) || isTuple(value) || value instanceof Date ? use.print(value) : value;
}

/** The list, dict or boolean that a text is in Python's or JSON's notation, or the text. */
export function readLiteral(use: Operation, text: string): unknown {
  if (text === 'True' || text === 'False') return text === 'True';
  if (!/^[[{]/.test(text)) return text;
  if (PLAIN_JSON.test(text)) {
    try {
      return JSON.parse(text) as unknown;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  const expression = parsed(text);
  const value = expression === undefined ? NO_LITERAL : literalOf(use, expression, text);
  return value === NO_LITERAL ? text : value;
}

const NO_LITERAL = Symbol('no literal');

function parsed(text: string): Expression | undefined {
  const place = placeIn(text, { file: '', line: 1, column: 1 });
  try {
    const tokens = new TokenStream(readBareExpression(text, place), place, names);
    const expression = parseTuple(tokens);
    return tokens.is('end') ? expression : undefined;
  } catch (error) {
    if (error instanceof InputError || error instanceof RangeError) return undefined;
    throw error;
  }
}

function literalOf(use: Operation, node: Expression, text: string): unknown {
  switch (node.kind) {
    case 'literal':
      // Jinja's "none" is a name in Python.
      return node.value === null && text.slice(node.start, node.end) === 'none' ? NO_LITERAL : node.value;
    case 'name':
      return node.name === 'null' ? null : NO_LITERAL;
    case 'unary': {
      const value = literalOf(use, node.value, text);
      return node.operator !== 'not' && isNumber(value) ? sign(use, node.operator, value) : NO_LITERAL;
    }
    case 'list':
    case 'tuple': {
      const items = node.items.map((item) => literalOf(use, item, text));
      if (items.includes(NO_LITERAL)) return NO_LITERAL;
      return node.kind === 'tuple' ? makeTuple(items) : use.makeList(items);
    }
    case 'dict': {
      const entries = node.entries.map(({ key, value }) => [literalOf(use, key, text), literalOf(use, value, text)] as const);
      return entries.flat().includes(NO_LITERAL) ? NO_LITERAL : use.makeDict(entries);
    }
    default:
      return NO_LITERAL;
  }
}

/**
 * Whether what an expression gives stays as it is: a variable that holds a number, a boolean or none, a text that a
 * filter such as `to_json` made, or a variable that holds such a text.
 */
export function keepsType(machine: Machine, frame: Frame, node: Expression, value: unknown): boolean {
  if (node.kind === 'filter') return TEXT_FILTERS.has(shortName(node.name));
  if (node.kind === 'call') return isUnconverted(node);
  if (node.kind !== 'name' || frame.find(node.name) !== undefined) return false;
  const { scope } = machine;
  if (typeof value === 'string' || value instanceof Secret) return scope.keepsText?.(node.name) ?? false;
  return value === null || isNumber(value) ? scope.written === undefined || scope.written(node.name) === value : false;
}

/** `lookup('template', …, convert_data=false)`. */
function isUnconverted({ of, args }: Extract<Expression, { kind: 'call' }>): boolean {
  const [first] = args.positional;
  const option = args.named.find(({ name }) => name === 'convert_data')?.value;
  return (
    of.kind === 'name' &&
    of.name === 'lookup' &&
    first?.kind === 'literal' &&
    first.value === 'template' &&
    option?.kind === 'literal' &&
    !option.value
  );
}

/** Whether a template that is this one expression gives text that stays text, whatever it looks like. */
export function givesText(node: Expression): boolean {
  return (
    (node.kind === 'filter' && TEXT_FILTERS.has(shortName(node.name))) || (node.kind === 'call' && isUnconverted(node))
  );
}
