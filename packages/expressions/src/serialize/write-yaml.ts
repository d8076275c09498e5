import { Secret } from '@signet/core';
import { LIMITS } from '../limits.ts';
import { orderTexts } from '../run/comparison.ts';
import type { Operation } from '../run/operation.ts';
import { printDate } from '../run/printing.ts';
import { type Dict, entriesOf, isDict } from '../values/dict.ts';
import { formatFloat, isFloat, isNumber, toBigInt, toNumber } from '../values/number.ts';
import { YamlSheet } from './yaml-sheet.ts';
import { type TextStyle, writeText } from './yaml-text.ts';

export interface YamlStyle {
  readonly indent: number;
  readonly sortKeys: boolean;
  /** True: everything in brackets. False: nothing. Undefined: lists and dicts that hold only scalars. */
  readonly flow: boolean | undefined;
  readonly allowUnicode: boolean;
  readonly width: number;
}

/** As PyYAML's `dump` writes a value. */
export function writeYaml(use: Operation, value: unknown, style: YamlStyle): string {
  const sheet = new YamlSheet(style.width);
  const inFlow = style.flow === true && !isScalar(value);
  const indent = isScalar(value) || inFlow || isInline(value, style) ? style.indent : 0;
  new YamlWriter(use, style, sheet).node(value, indent, 0, inFlow);
  return use.bounded(`${sheet.text}\n`);
}

function isScalar(value: unknown): boolean {
  return !Array.isArray(value) && !isDict(value);
}

class YamlWriter {
  readonly #use: Operation;
  readonly #style: YamlStyle;
  readonly #sheet: YamlSheet;

  constructor(use: Operation, style: YamlStyle, sheet: YamlSheet) {
    this.#use = use;
    this.#style = style;
    this.#sheet = sheet;
  }

  /** Writes a node where the sheet ends; its further lines begin at `indent`. */
  node(value: unknown, indent: number, depth: number, inFlow: boolean): void {
    const use = this.#use;
    if (depth > LIMITS.data) use.fail('This value is nested too deeply to write.', undefined, 'TEMPLATE_LIMIT');
    use.machine.spend(1, use.span);
    if (Array.isArray(value)) this.#list(value, indent, depth, inFlow);
    else if (isDict(value)) this.#dict(value, indent, depth, inFlow);
    else this.#scalar(value, { indent, inFlow, folds: true });
  }

  #list(items: readonly unknown[], indent: number, depth: number, inFlow: boolean): void {
    const style = this.#style;
    const sheet = this.#sheet;
    const inside = indent + style.indent;
    if (items.length === 0) sheet.write('[]');
    else if (inFlow || (style.flow === undefined && items.every(isScalar))) {
      sheet.write('[');
      for (const [index, item] of items.entries()) {
        this.#flowGap(index, indent);
        this.node(item, inside, depth + 1, true);
      }
      sheet.write(']');
    } else {
      for (const [index, item] of items.entries()) {
        if (index > 0) sheet.newLine(indent);
        // A scalar stands right behind the dash, what has lines of its own where they begin.
        sheet.write(`-${' '.repeat(isScalar(item) || isInline(item, style) ? 1 : style.indent - 1)}`);
        this.node(item, inside, depth + 1, false);
      }
    }
  }

  #dict(value: Dict, indent: number, depth: number, inFlow: boolean): void {
    const style = this.#style;
    const sheet = this.#sheet;
    const entries = entriesOf(value);
    const print = (key: unknown): string => this.#use.print(key);
    const ordered = style.sortKeys ? entries.toSorted(([a], [b]) => orderTexts(print(a), print(b))) : entries;
    const inside = indent + style.indent;
    if (ordered.length === 0) sheet.write('{}');
    else if (inFlow || (style.flow === undefined && ordered.every(([, inner]) => isScalar(inner)))) {
      sheet.write('{');
      for (const [index, [key, inner]] of ordered.entries()) {
        this.#flowGap(index, indent);
        this.#scalar(key, { indent, inFlow: true, folds: false });
        sheet.write(': ');
        this.node(inner, inside, depth + 1, true);
      }
      sheet.write('}');
    } else {
      for (const [index, [key, inner]] of ordered.entries()) {
        if (index > 0) sheet.newLine(indent);
        this.#scalar(key, { indent, inFlow, folds: false });
        sheet.write(':');
        const inline = isScalar(inner) || isInline(inner, style);
        // PyYAML does not indent a list below its key.
        const below = Array.isArray(inner) && !inline ? indent : inside;
        if (inline) sheet.write(' ');
        else sheet.newLine(below);
        this.node(inner, below, depth + 1, false);
      }
    }
  }

  /** What stands before an item in brackets: a line that is full goes on in the next one. */
  #flowGap(index: number, indent: number): void {
    if (index > 0) this.#sheet.write(',');
    if (this.#sheet.isFull) this.#sheet.newLine(indent);
    else if (index > 0) this.#sheet.write(' ');
  }

  #scalar(value: unknown, style: Omit<TextStyle, 'allowUnicode'>): void {
    const use = this.#use;
    if (typeof value === 'string' || value instanceof Secret)
      writeText(this.#sheet, use.text(value), { ...style, allowUnicode: this.#style.allowUnicode });
    else this.#sheet.write(plainScalar(use, value));
  }
}

function isInline(value: unknown, style: YamlStyle): boolean {
  const inner = Array.isArray(value)
    ? (value as unknown[])
    : isDict(value)
      ? entriesOf(value).map(([, one]) => one)
      : [];
  return inner.length === 0 || (style.flow === undefined && inner.every(isScalar));
}

function plainScalar(use: Operation, value: unknown): string {
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
