import { LIMITS } from '../limits.ts';
import { type Place, problem } from '../place.ts';
import { makeFloat } from '../values/number.ts';
import type { Token } from './token.ts';
import { unescape } from './unescape.ts';

const SPACE = /\s+/y;
const NAME = /[\p{L}_][\p{L}\p{N}\p{M}_]*/uy;
const FLOAT = /(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/iy;
const INTEGER = /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy;
const STRING = /'[^'\\]*(?:\\[^][^'\\]*)*'|"[^"\\]*(?:\\[^][^"\\]*)*"/y;
const OPERATOR = /\/\/|\*\*|==|!=|<=|>=|[-+*/%~[\](){}<>=.:|,]/y;

/** How quoted texts are written. */
interface Written {
  readonly literalBackslashes: boolean;
  readonly newlineSequence: string;
}

const CLOSES: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/**
 * Reads tokens from `from` on until `end` matches outside all brackets, or to the end of the text when there is none.
 *
 * @returns where it stopped: at the closing delimiter, or at the end of the text
 */
export function readExpression(
  text: string,
  from: number,
  place: Place,
  tokens: Token[],
  options: Written & { readonly end?: string },
): number {
  const open: Token[] = [];
  let at = from;
  while (at < text.length) {
    const space = match(SPACE, text, at);
    if (space !== undefined) {
      at += space.length;
      continue;
    }
    if (options.end !== undefined && open.length === 0 && closesHere(text, at, options.end)) return at;
    const token = readToken(text, at, place, tokens.at(-1), options);
    if (token.kind === 'operator') balance(token, open, place);
    tokens.push(token);
    at = token.end;
  }
  if (open.length > 0 && options.end === undefined) throw neverClosed(open, place);
  return at;
}

function closesHere(text: string, at: number, end: string): boolean {
  if (text.startsWith(end, at)) return true;
  return (text[at] === '-' || text[at] === '+') && text.startsWith(end, at + 1);
}

function readToken(text: string, at: number, place: Place, last: Token | undefined, options: Written): Token {
  // After a dot come only digits: `list.0.1` has no float in it.
  const afterDot = last?.text === '.' && last.kind === 'operator' && last.end === at;
  const float = afterDot ? undefined : match(FLOAT, text, at);
  if (float !== undefined) {
    return {
      kind: 'number',
      text: float,
      value: makeFloat(Number(float.replaceAll('_', ''))),
      start: at,
      end: at + float.length,
    };
  }
  const integer = match(INTEGER, text, at);
  if (integer !== undefined) {
    if (integer.length > LIMITS.digits)
      throw problem(place, { start: at, end: at + 1 }, 'TEMPLATE_LIMIT', 'This number has too many digits.');
    return { kind: 'number', text: integer, value: integerOf(integer), start: at, end: at + integer.length };
  }
  const name = match(NAME, text, at);
  if (name !== undefined) return { kind: 'name', text: name, start: at, end: at + name.length };
  const string = match(STRING, text, at);
  if (string !== undefined) {
    const value = unescape(string.replaceAll(/\r\n?|\n/g, options.newlineSequence), options.literalBackslashes);
    return { kind: 'string', text: value, value, start: at, end: at + string.length };
  }
  const operator = match(OPERATOR, text, at);
  if (operator !== undefined) return { kind: 'operator', text: operator, start: at, end: at + operator.length };
  throw unreadable(text, at, place);
}

function integerOf(written: string): number | bigint {
  const exact = BigInt(written.replaceAll('_', ''));
  const near = Number(exact);
  return Number.isSafeInteger(near) ? near : exact;
}

function unreadable(text: string, at: number, place: Place): Error {
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  const span = { start: at, end: at + character.length };
  if (character === "'" || character === '"') {
    return problem(place, span, 'TEMPLATE_SYNTAX', `The quote ${character} is never closed.`);
  }
  const hint = { '&': 'Write "and".', '!': 'Write "not".', '?': 'Write "a if condition else b".' }[character];
  return problem(place, span, 'TEMPLATE_SYNTAX', `The character "${character}" has no meaning in an expression.`, hint);
}

function balance(token: Token, open: Token[], place: Place): void {
  if ('([{'.includes(token.text)) open.push(token);
  const opener = CLOSES[token.text];
  if (opener === undefined) return;
  const last = open.pop();
  if (last?.text === opener) return;
  const message =
    last === undefined ? `"${token.text}" closes nothing.` : `"${token.text}" does not close "${last.text}".`;
  throw problem(place, token, 'TEMPLATE_SYNTAX', message);
}

function neverClosed(open: readonly Token[], place: Place): Error {
  const last = open.at(-1) ?? { start: 0, end: 1, text: '(' };
  return problem(place, last, 'TEMPLATE_SYNTAX', `"${last.text}" is never closed.`);
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
