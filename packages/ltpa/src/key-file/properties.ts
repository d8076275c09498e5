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
    at = skip(text, at, /[ \t\f\r\n]/u);
    if (at >= text.length) break;
    const end = endOfLogicalLine(text, at, text[at] === '#' || text[at] === '!');
    if (text[at] !== '#' && text[at] !== '!') entries.push(entry(text, at, end));
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

function entry(text: string, start: number, end: number): PropertyEntry {
  let keyEnd = start;
  while (keyEnd < end && !/[=: \t\f]/u.test(text[keyEnd] ?? '')) keyEnd += text[keyEnd] === '\\' ? 2 : 1;
  keyEnd = Math.min(keyEnd, end);
  let valueStart = skip(text, keyEnd, /[ \t\f]/u, end);
  if (text[valueStart] === '=' || text[valueStart] === ':') valueStart = skip(text, valueStart + 1, /[ \t\f]/u, end);
  return {
    key: unescape(text.slice(start, keyEnd)),
    value: unescape(text.slice(valueStart, end)),
    start: valueStart,
    end,
  };
}

function skip(text: string, from: number, what: RegExp, end = text.length): number {
  let at = from;
  while (at < end && what.test(text[at] ?? '')) at += 1;
  return at;
}

function endOfLogicalLine(text: string, from: number, comment: boolean): number {
  for (let at = from; at < text.length; at += 1) {
    const char = text[at];
    if (char === '\n' || char === '\r') return at;
    if (char !== '\\' || comment) continue;
    at += text[at + 1] === '\r' && text[at + 2] === '\n' ? 2 : 1;
  }
  return text.length;
}

const control: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' };

function unescape(raw: string): string {
  let result = '';
  for (let at = 0; at < raw.length; at += 1) {
    const char = raw[at] ?? '';
    if (char !== '\\') {
      result += char;
      continue;
    }
    at += 1;
    const next = raw[at] ?? '';
    if (next === 'u') {
      const digits = raw.slice(at + 1, at + 5);
      if (!/^[0-9A-Fa-f]{4}$/u.test(digits)) {
        throw ltpaError('LTPA_CORRUPT', 'The LTPA key file has a \\u escape without four hexadecimal digits.');
      }
      result += String.fromCharCode(Number.parseInt(digits, 16));
      at += 4;
    } else if (next === '\r' || next === '\n') {
      if (next === '\r' && raw[at + 1] === '\n') at += 1;
      at = skip(raw, at + 1, /[ \t\f]/u) - 1;
    } else result += control[next] ?? next;
  }
  return result;
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
