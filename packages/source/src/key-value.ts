/** A word of `key=value` arguments: its text, with white space behind it kept, and where it begins. */
export interface Word {
  text: string;
  readonly offset: number;
}

const OPENING = ['{{', '{%', '{#'] as const;
const CLOSING = ['}}', '%}', '#}'] as const;

/**
 * Splits arguments at spaces and line breaks, but not inside quotes and templates, as Ansible does for `key=value`
 * arguments. Backslash at the end of a line joins it with the next one.
 *
 * @returns undefined when a quote or template is not closed.
 */
export function splitWords(text: string): readonly Word[] | undefined {
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
  return quote !== undefined || depths.some((depth) => depth > 0) ? undefined : words;
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

/** `name=value`, without the quotes around the value and with its escapes read. */
export interface Pair {
  readonly name: string;
  readonly value: string;
  /** Offset of the sign in the word without escapes. */
  readonly equals: number;
}

/** A word as `name=value`; undefined when it has no sign that is meant so. */
export function readPair(word: string): Pair | undefined {
  const decoded = decodeEscapes(word);
  const equals = unescapedEquals(decoded);
  if (equals < 0) return undefined;
  return { name: decoded.slice(0, equals).trim(), value: unquote(decoded.slice(equals + 1).trim()), equals };
}

/** Where the sign behind a name is. One in a template is none: `{{ a != b }}.yml`; the name may be one: `{{ a }}=1`. */
function unescapedEquals(text: string): number {
  const outside = text.replaceAll(/\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g, (template) => ' '.repeat(template.length));
  for (let at = outside.indexOf('=', 1); at > 0; at = outside.indexOf('=', at + 1))
    if (outside[at - 1] !== '\\') return at;
  return -1;
}

/** Without the quotes around it, if it has some. */
function unquote(text: string): string {
  const quoted = text.length > 1 && text[0] === text.at(-1) && (text[0] === '"' || text[0] === "'");
  return quoted && text.at(-2) !== '\\' ? text.slice(1, -1) : text;
}

/** What a letter behind a backslash stands for, as in Python's texts. */
export const LETTER_ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** Ansible reads escapes everywhere in such arguments, in quotes and out of them. */
export function decodeEscapes(text: string): string {
  return text.replaceAll(
    /\\(?:U([0-9a-fA-F]{8})|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([\\'"abfnrtv]))/g,
    (whole: string, long?: string, short?: string, byte?: string, letter?: string) => {
      if (letter !== undefined) return LETTER_ESCAPES[letter] ?? letter;
      const code = Number.parseInt(long ?? short ?? byte ?? '', 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
