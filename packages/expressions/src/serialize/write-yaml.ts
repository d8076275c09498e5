import { Secret } from '@signet/core';
import { LIMITS } from '../limits.ts';
import { orderTexts } from '../run/comparison.ts';
import type { Operation } from '../run/operation.ts';
import { printDate } from '../run/printing.ts';
import { entriesOf, isDict } from '../values/dict.ts';
import { formatFloat, isFloat, isNumber, toBigInt, toNumber } from '../values/number.ts';
import { yamlText } from './yaml-text.ts';

export interface YamlStyle {
  readonly indent: number;
  readonly sortKeys: boolean;
  /** True: everything in brackets. False: nothing. Undefined: lists and dicts that hold only scalars. */
  readonly flow: boolean | undefined;
  readonly allowUnicode: boolean;
}

/** As PyYAML's `dump` writes a value, except that long lines are not folded. */
export function writeYaml(use: Operation, value: unknown, style: YamlStyle): string {
  return use.bounded(`${node(use, value, style, isScalar(value) ? style.indent : 0, 0, style.flow === true)}\n`);
}

function isScalar(value: unknown): boolean {
  return !Array.isArray(value) && !isDict(value);
}

/** The text of a node that begins at a column; further lines carry their own indentation. */
function node(
  use: Operation,
  value: unknown,
  style: YamlStyle,
  indent: number,
  depth: number,
  inFlow: boolean,
): string {
  if (depth > LIMITS.data) use.fail('This value is nested too deeply to write.', undefined, 'TEMPLATE_LIMIT');
  use.machine.spend(1, use.span);
  if (Array.isArray(value)) {
    const items = value as unknown[];
    if (items.length === 0) return '[]';
    if (inFlow || (style.flow === undefined && items.every(isScalar)))
      return `[${items.map((item) => node(use, item, style, indent + style.indent, depth + 1, true)).join(', ')}]`;
    const blanks = ' '.repeat(indent);
    const inside = indent + style.indent;
    // A scalar stands right behind the dash, what has lines of its own where they begin.
    const gap = (item: unknown): string => ' '.repeat(isScalar(item) || isInline(item, style) ? 1 : style.indent - 1);
    return items.map((item) => `-${gap(item)}${node(use, item, style, inside, depth + 1, false)}`).join(`\n${blanks}`);
  }
  if (isDict(value)) return dict(use, value, style, indent, depth, inFlow);
  return scalar(use, value, style, indent, inFlow);
}

function dict(
  use: Operation,
  value: Parameters<typeof entriesOf>[0],
  style: YamlStyle,
  indent: number,
  depth: number,
  inFlow: boolean,
): string {
  const entries = entriesOf(value).map(([key, inner]) => ({
    name: scalar(use, key, style, indent, inFlow),
    key,
    inner,
  }));
  if (entries.length === 0) return '{}';
  const ordered = style.sortKeys ? entries.toSorted((a, b) => orderTexts(use.print(a.key), use.print(b.key))) : entries;
  if (inFlow || (style.flow === undefined && ordered.every(({ inner }) => isScalar(inner)))) {
    return `{${ordered.map(({ name, inner }) => `${name}: ${node(use, inner, style, indent + style.indent, depth + 1, true)}`).join(', ')}}`;
  }
  const blanks = ' '.repeat(indent);
  const lines = ordered.map(({ name, inner }) => {
    const inline = isScalar(inner) || isInline(inner, style);
    // PyYAML does not indent a list below its key.
    const inside = Array.isArray(inner) && !inline ? indent : indent + style.indent;
    const text = node(use, inner, style, isScalar(inner) ? indent + style.indent : inside, depth + 1, false);
    return inline ? `${name}: ${text}` : `${name}:\n${' '.repeat(inside)}${text}`;
  });
  return lines.join(`\n${blanks}`);
}

function isInline(value: unknown, style: YamlStyle): boolean {
  const inner = Array.isArray(value)
    ? (value as unknown[])
    : isDict(value)
      ? entriesOf(value).map(([, one]) => one)
      : [];
  return inner.length === 0 || (style.flow === undefined && inner.every(isScalar));
}

function scalar(use: Operation, value: unknown, style: YamlStyle, indent: number, inFlow: boolean): string {
  if (typeof value === 'string' || value instanceof Secret)
    return yamlText(use.text(value), indent, inFlow, style.allowUnicode);
  if (use.known(value) === null || value === undefined) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (isNumber(value)) return isFloat(value) ? yamlFloat(toNumber(value)) : String(toBigInt(value));
  if (value instanceof Date) return printDate(value);
  return use.fail('This value cannot be written as YAML.');
}

function yamlFloat(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  const text = formatFloat(value);
  return /e/.test(text) && !text.includes('.') ? text.replace('e', '.0e') : text;
}
