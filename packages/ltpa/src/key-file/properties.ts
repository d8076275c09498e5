import { ltpaError } from '../errors.ts';

/** One property and where its value, still escaped, lies in the text. */
export interface PropertyEntry {
  readonly key: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Reads `java.util.Properties` text: comments, continuation lines, escapes, any of the three line ends.
 *
 * @throws {InputError} `LTPA_CORRUPT` for a broken `\uXXXX`.
 * @see https://docs.oracle.com/javase/8/docs/api/java/util/Properties.html#load-java.io.Reader-
 */
export function parseProperties(text: string): Map<string, string> {
  return new Map(propertyEntries(text).map(({ key, value }) => [key, value]));
}

/** As {@link parseProperties}, in the order of the text; of a key that occurs twice Java takes the last. */
export function propertyEntries(text: string): PropertyEntry[] {
  const entries: PropertyEntry[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text.charCodeAt(at);
    if (isBlank(char) || isLineEnd(char)) {
      at += 1;
    } else if (char === hash || char === exclamation) {
      at = endOfLine(text, at);
    } else {
      const line = logicalLine(text, at);
      if (line.raw !== '') entries.push(entry(line));
      at = line.end;
    }
  }
  return entries;
}

/** Writes one property per line as `Properties.store` does, in the order given. */
export function storeProperties(
  properties: Iterable<readonly [string, string]>,
  comments: readonly string[] = [],
): string {
  const lines = comments.map((comment) => `#${comment}`);
  for (const [key, value] of properties) lines.push(`${escape(key, true)}=${escapeValue(value)}`);
  return `${lines.join('\n')}\n`;
}

/** A value as it stands in the text: base64 padding becomes `\=`, the colons of a realm `\:`. */
export function escapeValue(value: string): string {
  return escape(value, false);
}

const [tab, newline, formFeed, carriageReturn, space] = [9, 10, 12, 13, 32];
const [exclamation, hash, colon, equals, backslash] = [0x21, 0x23, 0x3a, 0x3d, 0x5c];

/** A line with its continuations, still escaped, and where each piece of it starts. */
interface LogicalLine {
  readonly raw: string;
  /** Where the text goes on, before the line end. */
  readonly end: number;
  /** Offsets in `raw` and in the text, of the first piece and of every continuation. */
  readonly pieces: readonly { readonly raw: number; readonly text: number }[];
}

/** @param from Not blank. */
function logicalLine(text: string, from: number): LogicalLine {
  const pieces = [{ raw: 0, text: from }];
  let raw = '';
  let start = from;
  let at = from;
  while (at < text.length) {
    const char = text.charCodeAt(at);
    if (isLineEnd(char)) break;
    if (char !== backslash) {
      at += 1;
    } else if (at + 1 < text.length && !isLineEnd(text.charCodeAt(at + 1))) {
      at += 2;
    } else {
      // The line goes on after the line end, without the blanks there. At the end of the text the backslash is none.
      raw += text.slice(start, at);
      at = skipBlanks(text, afterLineEnd(text, at + 1));
      start = at;
      pieces.push({ raw: raw.length, text: at });
    }
  }
  return { raw: raw + text.slice(start, at), end: at, pieces };
}

function entry({ raw, end, pieces }: LogicalLine): PropertyEntry {
  let keyEnd = 0;
  while (keyEnd < raw.length) {
    const char = raw.charCodeAt(keyEnd);
    if (char === equals || char === colon || isBlank(char)) break;
    keyEnd += char === backslash ? 2 : 1;
  }
  let valueStart = skipBlanks(raw, keyEnd);
  const separator = raw.charCodeAt(valueStart);
  if (separator === equals || separator === colon) valueStart = skipBlanks(raw, valueStart + 1);
  const piece = pieces.findLast((each) => each.raw <= valueStart) ?? { raw: 0, text: end };
  return {
    key: unescape(raw.slice(0, keyEnd)),
    value: unescape(raw.slice(valueStart)),
    start: piece.text + valueStart - piece.raw,
    end,
  };
}

function isBlank(char: number): boolean {
  return char === space || char === tab || char === formFeed;
}

function isLineEnd(char: number): boolean {
  return char === newline || char === carriageReturn;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && isBlank(text.charCodeAt(at))) at += 1;
  return at;
}

function endOfLine(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isLineEnd(text.charCodeAt(at))) at += 1;
  return at;
}

function afterLineEnd(text: string, at: number): number {
  const length = text.charCodeAt(at) === carriageReturn && text.charCodeAt(at + 1) === newline ? 2 : 1;
  return Math.min(at + length, text.length);
}

const control: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' };

function unescape(raw: string): string {
  let result = '';
  let at = 0;
  for (let next = raw.indexOf('\\'); next >= 0; next = raw.indexOf('\\', at)) {
    const char = raw[next + 1] ?? '';
    result += raw.slice(at, next);
    at = next + 2;
    if (char === 'u') {
      const digits = raw.slice(at, at + 4);
      if (!/^[0-9A-Fa-f]{4}$/u.test(digits)) {
        throw ltpaError(
          'LTPA_CORRUPT',
          'The LTPA key file has a \\u escape without four hexadecimal digits, which WebSphere refuses to read.',
          'Export the keys again.',
        );
      }
      result += String.fromCharCode(Number.parseInt(digits, 16));
      at += 4;
    } else result += control[char] ?? char;
  }
  return result + raw.slice(at);
}

const named: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r', '\f': '\\f' };

function escape(text: string, isKey: boolean): string {
  let result = '';
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    const code = text.charCodeAt(at);
    if (named[char] !== undefined) result += named[char];
    else if (code < 0x20 || code > 0x7e) result += `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`;
    else if ('=:#!\\'.includes(char) || (char === ' ' && (isKey || at === 0))) result += `\\${char}`;
    else result += char;
  }
  return result;
}
