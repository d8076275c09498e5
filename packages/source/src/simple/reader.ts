import { createMap, type MapEntry, type Node, type ScalarNode } from '../node.ts';
import type { Source } from '../source.ts';
import { FlowReader } from './flow.ts';
import { type Line, linesOf, withoutComment } from './lines.ts';
import { NotSimple, scalarNode, textNode } from './scalars.ts';

/** Deeper files are left to the parser, which has a bound of its own. */
const MAX_DEPTH = 50;

/**
 * Reads YAML as people write playbooks: block lists and maps, flow collections and quoted texts on one line, block
 * texts. Gives up, with `undefined`, at anything else and at whatever is or may be a mistake: the parser then has the
 * word. It gives exactly what the parser gives, several times faster.
 */
export function readSimple(source: Source): Node | undefined {
  const lines = linesOf(source.text);
  if (lines === undefined || lines.length === 0) return undefined;
  try {
    return new SimpleReader(source, lines).read();
  } catch (error) {
    if (error instanceof NotSimple) return undefined;
    throw error;
  }
}

class SimpleReader {
  readonly #source: Source;
  readonly #lines: readonly Line[];
  #next = 0;
  #depth = 0;
  /** Where the value that was read last ends. */
  #end = 0;

  constructor(source: Source, lines: readonly Line[]) {
    this.#source = source;
    this.#lines = lines;
  }

  read(): Node {
    const first = this.#line(0);
    if (first === undefined) throw new NotSimple();
    const node = this.#block(first, first.start + first.indent, first.indent);
    if (this.#next < this.#lines.length || node.kind === 'scalar') throw new NotSimple();
    return node;
  }

  /** A line without the comment at its end. */
  #line(number: number): Line | undefined {
    const line = this.#lines[number];
    if (line === undefined) return undefined;
    const end = withoutComment(this.#source.text, line);
    if (end === undefined) throw new NotSimple();
    return end === line.end ? line : { ...line, end };
  }

  /** The list or map that begins at an offset of a line. */
  #block(line: Line, start: number, column: number): Node {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new NotSimple();
    const node = this.#isDash(line, start) ? this.#list(line, start, column) : this.#map(line, start, column);
    this.#depth -= 1;
    return node;
  }

  #isDash({ end }: Line, at: number): boolean {
    const { text } = this.#source;
    return text[at] === '-' && (at + 1 === end || text[at + 1] === ' ');
  }

  #list(first: Line, start: number, column: number): Node {
    const items: Node[] = [];
    let line: Line | undefined = first;
    let at = start;
    while (line !== undefined) {
      if (!this.#isDash(line, at)) throw new NotSimple();
      items.push(this.#value(line, at + 1, column, false));
      line = this.#sibling(column);
      // A map's list at the column of its keys ends where the next key begins.
      if (line && !this.#isDash(line, line.start + column)) break;
      at = line ? line.start + column : 0;
    }
    return { kind: 'list', at: this.#source.at(start, this.#end - start), items };
  }

  #map(first: Line, start: number, column: number): Node {
    const entries = new Map<string, MapEntry>();
    let line: Line | undefined = first;
    let at = start;
    while (line !== undefined) {
      if (this.#isDash(line, at)) throw new NotSimple();
      const { key, after } = this.#key(line, at);
      if (entries.has(key.raw) || key.raw === '<<') throw new NotSimple();
      entries.set(key.raw, { key, value: this.#value(line, after, column, true) });
      line = this.#sibling(column);
      at = line ? line.start + column : 0;
    }
    return createMap(this.#source.at(start, this.#end - start), [...entries.values()]);
  }

  /** The next line, when it goes on at a column; one that is further in would belong to a value. */
  #sibling(column: number): Line | undefined {
    const line = this.#line(this.#next);
    if (line === undefined || line.indent < column) return undefined;
    if (line.indent > column) throw new NotSimple();
    return line;
  }

  #key(line: Line, at: number): { key: ScalarNode; after: number } {
    const { text } = this.#source;
    const flow = new FlowReader(this.#source, line.end);
    const quoted = text[at] === '"' || text[at] === "'";
    const end = quoted ? flow.quotedEnd(at) : keyEnd(text, at, line.end);
    if (end === at || text[end] !== ':' || (end + 1 < line.end && text[end + 1] !== ' ')) throw new NotSimple();
    const key = quoted ? flow.quoted(at) : scalarNode(this.#source, at, end);
    return { key, after: end + 1 };
  }

  /** What stands behind a dash or colon: on the line, or below it further in. */
  #value(line: Line, after: number, column: number, inMap: boolean): Node {
    const { text } = this.#source;
    let at = after;
    while (at < line.end && text[at] === ' ') at += 1;
    this.#next = line.number + 1;
    if (at >= line.end) return this.#below(after, column, inMap);
    const character = text[at];
    if (character === '|' || character === '>') return this.#blockText(line, at, column);
    if (!inMap && (this.#isDash(line, at) || hasKey(text, at, line.end))) return this.#block(line, at, at - line.start);
    const flow = new FlowReader(this.#source, line.end);
    const { node, end } = flow.whole(at);
    const below = this.#lines[this.#next];
    // More of the same text, on the next line.
    if (below && below.indent > column) throw new NotSimple();
    // What encloses it reaches to the end of the line, over a comment too.
    this.#end = Math.max(end, this.#lines[line.number]?.end ?? 0);
    return node;
  }

  #below(after: number, column: number, inMap: boolean): Node {
    const below = this.#line(this.#next);
    const isInside = below !== undefined && below.indent > column;
    const isListOfMap =
      below !== undefined && inMap && below.indent === column && this.#isDash(below, below.start + column);
    if (below && (isInside || isListOfMap)) {
      const start = below.start + below.indent;
      if (!this.#isDash(below, start) && !hasKey(this.#source.text, start, below.end)) throw new NotSimple();
      return this.#block(below, start, below.indent);
    }
    if (this.#source.text[after] === ' ') throw new NotSimple();
    this.#end = after;
    return scalarNode(this.#source, after, after);
  }

  /** A text below its `|` or `>` line. */
  #blockText(line: Line, at: number, column: number): Node {
    const { text } = this.#source;
    const header = /^([|>])([+-]?)$/.exec(text.slice(at, line.end));
    if (header === null) throw new NotSimple();
    const { lines, end } = this.#textLines(line.nextStart, column);
    while ((this.#lines[this.#next]?.start ?? Number.POSITIVE_INFINITY) < end) this.#next += 1;
    const raw = header[1] === '|' ? literal(lines, header[2]) : folded(lines, header[2]);
    this.#end = end;
    const body = line.nextStart + (/^\s*/.exec(text.slice(line.nextStart))?.[0].length ?? 0);
    return textNode(this.#source, at, end, body, 0, raw);
  }

  /** The lines of a block text, without their indent; empty ones at its end too. */
  #textLines(start: number, column: number): { lines: string[]; end: number } {
    const { text } = this.#source;
    const lines: string[] = [];
    let indent: number | undefined;
    let from = start;
    while (from < text.length) {
      const newline = text.indexOf('\n', from);
      const stop = newline === -1 ? text.length : newline;
      const width = /^ */.exec(text.slice(from, stop))?.[0].length ?? 0;
      const isEmpty = from + width === stop;
      if (!isEmpty && width <= column) break;
      if (!isEmpty) indent ??= width;
      if (newline === -1 || (!isEmpty && width < (indent ?? 0)) || (isEmpty && width > 0)) throw new NotSimple();
      lines.push(isEmpty ? '' : text.slice(from + (indent ?? 0), stop));
      from = stop + 1;
    }
    if (indent === undefined || lines[0] === '') throw new NotSimple();
    return { lines, end: from };
  }
}

/** The text of `|`: with one newline at its end, none (`-`), or all (`+`). */
function literal(lines: readonly string[], chomping: string | undefined): string {
  if (chomping === '+') return `${lines.join('\n')}\n`;
  const last = lines.findLastIndex((line) => line !== '');
  return lines.slice(0, last + 1).join('\n') + (chomping === '-' ? '' : '\n');
}

/** The text of `>`: lines joined by blanks. Empty and indented lines are left to the parser. */
function folded(lines: readonly string[], chomping: string | undefined): string {
  const last = lines.findLastIndex((line) => line !== '');
  const kept = lines.slice(0, last + 1);
  if (chomping === '+' || kept.some((line) => line === '' || line.startsWith(' '))) throw new NotSimple();
  return kept.join(' ') + (chomping === '-' ? '' : '\n');
}

/** Where a plain key ends: before the first colon that a blank or the line's end follows. */
function keyEnd(text: string, from: number, end: number): number {
  for (let at = from; at < end; at += 1) {
    if (text[at] === ':' && (at + 1 === end || text[at + 1] === ' ')) return at;
  }
  throw new NotSimple();
}

function hasKey(text: string, from: number, end: number): boolean {
  const first = text[from];
  if (first === '[' || first === '{') return false;
  if (first === '"' || first === "'") {
    const close = text.indexOf(first, from + 1);
    return close > 0 && close < end && text[close + 1] === ':';
  }
  for (let at = from; at < end; at += 1) {
    if (text[at] === ':' && (at + 1 === end || text[at + 1] === ' ')) return true;
  }
  return false;
}
