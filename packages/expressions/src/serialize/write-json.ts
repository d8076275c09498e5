import { Secret } from '@signet/core';
import { LIMITS } from '../limits.ts';
import { orderTexts } from '../run/comparison.ts';
import type { Operation } from '../run/operation.ts';
import { printDate } from '../run/printing.ts';
import { entriesOf, isDict } from '../values/dict.ts';
import { formatNumber, isNumber } from '../values/number.ts';

export interface JsonStyle {
  /** Blanks per level, or the text of one level; undefined for everything on one line. */
  readonly indent: string | undefined;
  readonly sortKeys: boolean;
  readonly asciiOnly: boolean;
  readonly itemSeparator: string;
  readonly keySeparator: string;
}

/** As Python's `json.dumps` writes a value. */
export function writeJson(use: Operation, value: unknown, style: JsonStyle): string {
  const parts: string[] = [];
  write(use, value, style, parts, 0);
  return use.bounded(parts.join(''));
}

function write(use: Operation, value: unknown, style: JsonStyle, parts: string[], depth: number): void {
  if (depth > LIMITS.data) use.fail('This value is nested too deeply to write.', undefined, 'TEMPLATE_LIMIT');
  use.machine.spend(1, use.span);
  if (typeof value === 'string' || value instanceof Secret) parts.push(quote(use.text(value), style.asciiOnly));
  else if (use.known(value) === null || value === undefined) parts.push('null');
  else if (typeof value === 'boolean') parts.push(String(value));
  else if (isNumber(value)) parts.push(jsonNumber(formatNumber(value)));
  else if (value instanceof Date) parts.push(quote(printDate(value).replace(' ', 'T'), true));
  else if (Array.isArray(value))
    writeAll(parts, '[', ']', value, style, depth, (item) => write(use, item, style, parts, depth + 1));
  else if (isDict(value)) {
    const entries = entriesOf(value).map(([key, inner]) => [keyText(use, key), inner] as const);
    const ordered = style.sortKeys ? entries.toSorted(([a], [b]) => orderTexts(a, b)) : entries;
    writeAll(parts, '{', '}', ordered, style, depth, ([key, inner]) => {
      parts.push(quote(key, style.asciiOnly), style.keySeparator);
      write(use, inner, style, parts, depth + 1);
    });
  } else use.fail('This value cannot be written as JSON.');
}

function writeAll<T>(
  parts: string[],
  open: string,
  close: string,
  items: readonly T[],
  style: JsonStyle,
  depth: number,
  one: (item: T) => void,
): void {
  parts.push(open);
  for (const [index, item] of items.entries()) {
    if (index > 0) parts.push(style.itemSeparator);
    if (style.indent !== undefined) parts.push('\n', style.indent.repeat(depth + 1));
    one(item);
  }
  if (items.length > 0 && style.indent !== undefined) parts.push('\n', style.indent.repeat(depth));
  parts.push(close);
}

function keyText(use: Operation, key: unknown): string {
  if (typeof key === 'string') return key;
  if (key === null || typeof key === 'boolean') return String(key);
  return isNumber(key) ? jsonNumber(formatNumber(key)) : use.print(key);
}

function jsonNumber(text: string): string {
  return { inf: 'Infinity', '-inf': '-Infinity', nan: 'NaN' }[text] ?? text;
}

/** A JSON string; with `asciiOnly` every other character as `\uXXXX`, as Python does by default. */
function quote(text: string, asciiOnly: boolean): string {
  const quoted = JSON.stringify(text);
  return asciiOnly
    ? quoted.replaceAll(/[\u0080-\uFFFF]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    : quoted;
}
