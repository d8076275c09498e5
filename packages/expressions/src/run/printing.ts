import { Secret } from '@signet/core';
import { LIMITS } from '../limits.ts';
import { Attributes, Callable } from '../values/callable.ts';
import { entriesOf, isDict } from '../values/dict.ts';
import { formatNumber, isNumber } from '../values/number.ts';
import { isTuple } from '../values/tuple.ts';
import type { Operation } from './operation.ts';

/** As Python's `str()` writes a value. */
export function printValue(use: Operation, value: unknown): string {
  if (typeof value === 'string' || value instanceof Secret) return use.text(value);
  if (use.known(value) === '') return '';
  if (value instanceof Date) return printDate(value);
  const parts: string[] = [];
  write(use, value, parts, 0);
  return use.bounded(parts.join(''));
}

/** As Python's `repr()` writes a value: texts in quotes. */
export function reprValue(use: Operation, value: unknown): string {
  const parts: string[] = [];
  write(use, value, parts, 0);
  return use.bounded(parts.join(''));
}

function write(use: Operation, value: unknown, parts: string[], depth: number): void {
  if (depth > LIMITS.data) use.fail('This value is nested too deeply to print.', undefined, 'TEMPLATE_LIMIT');
  use.machine.spend(1, use.span);
  if (typeof value === 'string' || value instanceof Secret) {
    parts.push(quoted(use.text(value)));
    return;
  }
  use.known(value);
  if (value === null || value === undefined) parts.push('None');
  else if (isNumber(value)) parts.push(formatNumber(value));
  else if (Array.isArray(value)) writeItems(use, value, parts, depth);
  else if (isDict(value)) {
    let separator = '{';
    for (const [key, inner] of entriesOf(value)) {
      parts.push(separator);
      write(use, key, parts, depth + 1);
      parts.push(': ');
      write(use, inner, parts, depth + 1);
      separator = ', ';
    }
    parts.push(separator === '{' ? '{}' : '}');
  } else if (value instanceof Date) parts.push(quoted(printDate(value)));
  else if (value instanceof Callable || value instanceof Attributes)
    use.fail(
      `The ${value instanceof Callable ? 'function' : 'object'} "${value.name}" cannot be printed.`,
      'Call it, or use one of its attributes.',
    );
  else use.fail('This value cannot be part of a text.', 'Use it alone: a template that is one expression keeps it.');
}

function writeItems(use: Operation, items: readonly unknown[], parts: string[], depth: number): void {
  const tuple = isTuple(items);
  parts.push(tuple ? '(' : '[');
  for (const [index, item] of items.entries()) {
    if (index > 0) parts.push(', ');
    write(use, item, parts, depth + 1);
  }
  if (tuple && items.length === 1) parts.push(',');
  parts.push(tuple ? ')' : ']');
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A text in Python's quotes: single ones, unless only single ones are inside. */
export function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = text.replace(/[\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const known = ESCAPES[character];
    if (known !== undefined) return known;
    if (code < 0x1_00) return `\\x${code.toString(16).padStart(2, '0')}`;
    return code < 0x1_00_00 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
  });
  return quote + (quote === "'" ? body.replaceAll("'", String.raw`\'`) : body) + quote;
}

/** `2026-11-23 19:53:01` or with `.123000`, as Python prints a time without zone. */
export function printDate(date: Date): string {
  const [day = '', rest = ''] = date.toISOString().split('T');
  const [time = '', fraction = '000Z'] = rest.split('.');
  return `${day} ${time}${fraction === '000Z' ? '' : `.${fraction.replace('Z', '000')}`}`;
}
