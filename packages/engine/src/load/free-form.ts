import { InputError, type SourceRef } from '@signet/core';
import { type MapEntry, positionIn, type ScalarNode } from '@signet/source';

/** A word of free-form arguments: its text, with white space behind it kept, and where it begins. */
interface Word {
  text: string;
  readonly offset: number;
}

const OPENING = ['{{', '{%', '{#'] as const;
const CLOSING = ['}}', '%}', '#}'] as const;

/**
 * Splits arguments at spaces and line breaks, but not inside quotes and templates, as Ansible does for `key=value`
 * arguments. Backslash at the end of a line joins it with the next one.
 *
 * @throws {InputError} `UNBALANCED_ARGUMENTS`
 */
export function splitWords(text: string, at: SourceRef): Word[] {
  const words: Word[] = [];
  const depths = [0, 0, 0];
  let quote: string | undefined;
  let offset = 0;
  const extend = (more: string, from: number): void => {
    const last = words.at(-1);
    if (last) last.text += more;
    else if (more.trim() !== '') words.push({ text: more, offset: from });
  };
  const lines = text.split('\n');
  for (const [number, line] of lines.entries()) {
    const tokens = line.split(' ');
    let joined = false;
    for (const [index, token] of tokens.entries()) {
      const from = offset;
      offset += token.length + 1;
      if (token === '' && index !== 0) {
        extend(' ', from);
        continue;
      }
      if (token === '\\' && quote === undefined) {
        joined = true;
        continue;
      }
      const wasOpen = quote !== undefined || depths.some((depth) => depth > 0);
      const wasQuoted = quote !== undefined;
      quote = quoteAfter(token, quote);
      for (const kind of [0, 1, 2]) depths[kind] = depthAfter(token, kind, depths[kind] ?? 0);
      if (!wasOpen) {
        if (token !== '') words.push({ text: token, offset: from });
      } else if (index === 0 && wasQuoted) extend(token, from);
      else extend(tokens.length > 1 ? `${index > 0 ? ' ' : ''}${token}` : `\n${token}`, from);
    }
    if (number < lines.length - 1 && !joined && words.length > 0) extend('\n', offset);
  }
  if (quote !== undefined || depths.some((depth) => depth > 0)) {
    throw InputError.of('A quote or template in these arguments is not closed.', {
      code: 'UNBALANCED_ARGUMENTS',
      at,
      hint: 'Close it, or write the arguments as a map, one "name: value" per line.',
    });
  }
  return words;
}

function quoteAfter(token: string, before: string | undefined): string | undefined {
  let quote = before;
  for (let index = 0; index < token.length; index += 1) {
    const character = token[index];
    if ((character !== '"' && character !== "'") || token[index - 1] === '\\') continue;
    if (quote === undefined) quote = character;
    else if (quote === character) quote = undefined;
  }
  return quote;
}

function depthAfter(token: string, kind: number, before: number): number {
  const count = (mark: string | undefined): number => token.split(mark ?? '').length - 1;
  return Math.max(0, before + count(OPENING[kind]) - count(CLOSING[kind]));
}

/** Words put together again, with the white space they had. */
function joinWords(words: readonly Word[]): string {
  let result = '';
  for (const { text } of words) result += result === '' || result.endsWith('\n') ? text : ` ${text}`;
  return result;
}

/** What a free-form text says: arguments `name=value`, and the rest, which is the text without them. */
export interface FreeForm {
  readonly entries: readonly MapEntry[];
  readonly rest: ScalarNode | undefined;
}

/**
 * Reads a free-form text.
 *
 * @param names when given, only these names are arguments; everything else stays in the rest, as for `command`.
 * @throws {InputError} `UNBALANCED_ARGUMENTS`
 */
export function parseFreeForm(node: ScalarNode, names?: ReadonlySet<string>): FreeForm {
  const text = String(node.value);
  const entries: MapEntry[] = [];
  const rest: Word[] = [];
  for (const word of splitWords(text, node.textAt)) {
    const decoded = decodeEscapes(word.text);
    const equals = unescapedEquals(decoded);
    const name = decoded.slice(0, equals).trim();
    if (equals < 0)
      rest.push({ ...word, text: equals < 0 && decoded.includes('=') ? decoded.replaceAll('\\=', '=') : word.text });
    else if (names !== undefined && !names.has(name)) rest.push(word);
    else entries.push(entryOf(node, word.offset, name, unquote(decoded.slice(equals + 1).trim()), equals));
  }
  if (rest.length === 0) return { entries, rest: undefined };
  if (entries.length === 0 && joinWords(rest) === text) return { entries, rest: node };
  const [first] = rest;
  const joined = joinWords(rest);
  return { entries, rest: textNode(joined, positionIn(node, first?.offset ?? 0, joined.length)) };
}

/** Where the sign behind a name is. One in a template is none: `{{ a != b }}.yml`; the name may be one: `{{ a }}=1`. */
function unescapedEquals(text: string): number {
  const outside = text.replaceAll(/\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g, (template) => ' '.repeat(template.length));
  for (let at = outside.indexOf('=', 1); at > 0; at = outside.indexOf('=', at + 1))
    if (outside[at - 1] !== '\\') return at;
  return -1;
}

function entryOf(node: ScalarNode, offset: number, name: string, value: string, equals: number): MapEntry {
  return {
    key: textNode(name, positionIn(node, offset, name.length)),
    value: textNode(value, positionIn(node, offset + equals + 1, Math.max(1, value.length))),
  };
}

export function textNode(value: string, at: SourceRef): ScalarNode {
  return { kind: 'scalar', at, value, raw: value, quoted: true, textAt: at };
}

/** Without the quotes around it, if it has some. */
function unquote(text: string): string {
  const quoted = text.length > 1 && text[0] === text.at(-1) && (text[0] === '"' || text[0] === "'");
  return quoted && text.at(-2) !== '\\' ? text.slice(1, -1) : text;
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

function decodeEscapes(text: string): string {
  return text.replaceAll(
    /\\(?:U([0-9a-fA-F]{8})|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([\\'"abfnrtv]))/g,
    (whole: string, long?: string, short?: string, byte?: string, letter?: string) => {
      if (letter !== undefined) return ESCAPES[letter] ?? letter;
      const code = Number.parseInt(long ?? short ?? byte ?? '', 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
