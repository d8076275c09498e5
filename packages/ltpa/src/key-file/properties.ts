import { ltpaError } from '../errors.ts';

/** One property and where its value, still escaped, lies in the text. */
export interface PropertyEntry {
  readonly key: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Reads `java.util.Properties` text: comments, continuation lines, escapes, any of the three line ends. Where versions
 * of Java differ, which is in lines of nothing but a backslash, as Java 17.
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
  for (let at = skipBlankLines(text, 0); at < text.length; at = skipBlankLines(text, at)) {
    const first = text.charCodeAt(at);
    const isComment = first === hash || first === exclamation;
    const end = endOfLogicalLine(text, at, isComment);
    if (!isComment) entries.push(readEntry(logicalLine(text, at, end)));
    at = end;
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

/** A line with its continuations joined. */
interface LogicalLine {
  readonly text: string;
  /** Where it begins in the whole text. */
  readonly start: number;
  readonly end: number;
  /** Where each of its characters stands in the whole text; only when lines were joined. */
  readonly places?: readonly number[];
}

function logicalLine(text: string, start: number, end: number): LogicalLine {
  const raw = text.slice(start, end);
  if (!raw.includes('\n') && !raw.includes('\r')) return { text: raw, start, end };
  let joined = '';
  const places: number[] = [];
  let at = 0;
  while (at < raw.length) {
    if (raw.charCodeAt(at) === backslash && endsLine(raw.charCodeAt(at + 1))) {
      at = skipSpace(raw, at + escapeLength(raw, at));
      continue;
    }
    const length = raw.charCodeAt(at) === backslash ? 2 : 1;
    for (let offset = 0; offset < length; offset += 1) places.push(start + at + offset);
    joined += raw.slice(at, at + length);
    at += length;
  }
  return { text: joined, start, end, places };
}

function readEntry({ text, start, end, places }: LogicalLine): PropertyEntry {
  let keyEnd = 0;
  while (keyEnd < text.length && !endsKey(text.charCodeAt(keyEnd))) {
    keyEnd += text.charCodeAt(keyEnd) === backslash ? 2 : 1;
  }
  let valueStart = skipSpace(text, keyEnd);
  const separator = text.charCodeAt(valueStart);
  if (separator === equals || separator === colon) valueStart = skipSpace(text, valueStart + 1);
  return {
    key: unescape(text.slice(0, keyEnd)),
    value: unescape(text.slice(valueStart)),
    start: places === undefined ? Math.min(start + valueStart, end) : (places[valueStart] ?? end),
    end,
  };
}

const tab = 0x09;
const lineFeed = 0x0a;
const formFeed = 0x0c;
const carriageReturn = 0x0d;
const space = 0x20;
const exclamation = 0x21;
const hash = 0x23;
const colon = 0x3a;
const equals = 0x3d;
const backslash = 0x5c;
const tilde = 0x7e;

function isSpace(code: number): boolean {
  return code === space || code === tab || code === formFeed;
}

function endsLine(code: number): boolean {
  return code === lineFeed || code === carriageReturn;
}

function endsKey(code: number): boolean {
  return code === equals || code === colon || isSpace(code);
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (isSpace(text.charCodeAt(at))) at += 1;
  return at;
}

/** Lines that hold nothing but their continuation are blank, except for one that ends the text. */
function skipBlankLines(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (isSpace(code) || endsLine(code)) at += 1;
    else if (code === backslash && endsLine(text.charCodeAt(at + 1)) && at + 2 < text.length) at += 2;
    else return at;
  }
}

function endOfLogicalLine(text: string, from: number, isComment: boolean): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (endsLine(code)) return at;
    if (code === backslash && !isComment) at += escapeLength(text, at) - 1;
  }
  return text.length;
}

/** Characters of a backslash and what it escapes: a line end of two counts as one. */
function escapeLength(text: string, at: number): number {
  return text.charCodeAt(at + 1) === carriageReturn && text.charCodeAt(at + 2) === lineFeed ? 3 : 2;
}

const control: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' };

/** A backslash at the very end of the text escapes nothing. */
function unescape(raw: string): string {
  let result = '';
  let from = 0;
  for (let at = raw.indexOf('\\'); at >= 0; at = raw.indexOf('\\', from)) {
    result += raw.slice(from, at);
    const next = raw[at + 1] ?? '';
    from = at + 2;
    if (next !== 'u') {
      result += control[next] ?? next;
      continue;
    }
    const digits = raw.slice(from, from + 4);
    if (!/^[0-9A-Fa-f]{4}$/u.test(digits)) {
      throw ltpaError('LTPA_CORRUPT', 'The LTPA key file has a \\u escape without four hexadecimal digits.');
    }
    result += String.fromCharCode(Number.parseInt(digits, 16));
    from += 4;
  }
  return from === 0 ? raw : result + raw.slice(from);
}

function escape(text: string, isKey: boolean): string {
  let result = '';
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const isPlain = code > space && code <= tilde && !escaped.has(code);
    if (isPlain || (code === space && !isKey && at > 0)) continue;
    result += text.slice(from, at) + escapeOf(code);
    from = at + 1;
  }
  return from === 0 ? text : result + text.slice(from);
}

const escaped = new Set([exclamation, hash, colon, equals, backslash]);
const named: ReadonlyMap<number, string> = new Map([
  [tab, '\\t'],
  [lineFeed, '\\n'],
  [carriageReturn, '\\r'],
  [formFeed, '\\f'],
]);

function escapeOf(code: number): string {
  const name = named.get(code);
  if (name !== undefined) return name;
  if (code >= space && code <= tilde) return `\\${String.fromCharCode(code)}`;
  return `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
