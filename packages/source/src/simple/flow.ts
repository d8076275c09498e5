import { createMap, type MapEntry, type Node, type ScalarNode } from '../node.ts';
import type { Source } from '../source.ts';
import { NotSimple, scalarNode, textNode } from './scalars.ts';

const MAX_DEPTH = 30;

/** Reads values that stand on one line: plain and quoted texts, `[a, b]`, `{ a: b }`. */
export class FlowReader {
  readonly #source: Source;
  readonly #text: string;
  readonly #end: number;
  #at = 0;
  #depth = 0;

  /** @param end where the line's content ends */
  constructor(source: Source, end: number) {
    this.#source = source;
    this.#text = source.text;
    this.#end = end;
  }

  /** The value that takes the rest of the line. */
  whole(start: number): { node: Node; end: number } {
    const first = this.#text[start];
    if (first !== '"' && first !== "'" && first !== '[' && first !== '{')
      return { node: scalarNode(this.#source, start, this.#end), end: this.#end };
    this.#at = start;
    const node = this.#value();
    if (this.#at !== this.#end) throw new NotSimple();
    return { node, end: this.#end };
  }

  /** The quoted text at an offset. */
  quoted(start: number): ScalarNode {
    const end = this.quotedEnd(start);
    const inside = this.#text.slice(start + 1, end - 1);
    const raw = this.#text[start] === "'" ? inside.replaceAll("''", "'") : unescaped(inside);
    return textNode(this.#source, start, end, start + 1, 1, raw);
  }

  /** Behind the closing quote. */
  quotedEnd(start: number): number {
    const quote = this.#text[start];
    for (let at = start + 1; at < this.#end; at += 1) {
      const character = this.#text[at];
      if (character === '\\' && quote === '"') at += 1;
      else if (character === quote) {
        if (quote === "'" && this.#text[at + 1] === "'") at += 1;
        else return at + 1;
      }
    }
    throw new NotSimple();
  }

  #value(): Node {
    switch (this.#text[this.#at]) {
      case '"':
      case "'": {
        const node = this.quoted(this.#at);
        this.#at = this.quotedEnd(this.#at);
        return node;
      }
      case '[':
        return this.#collection(']', (start) => this.#list(start));
      case '{':
        return this.#collection('}', (start) => this.#map(start));
      default:
        return this.#plain();
    }
  }

  #collection(close: string, read: (start: number) => Node): Node {
    this.#depth += 1;
    const start = this.#at;
    const next = this.#text[start + 1];
    if (this.#depth > MAX_DEPTH || next === '{' || next === '%' || next === ',') throw new NotSimple();
    const node = read(start);
    this.#depth -= 1;
    if (this.#text[this.#at - 1] !== close) throw new NotSimple();
    return node;
  }

  #list(start: number): Node {
    const items: Node[] = [];
    this.#at += 1;
    this.#blanks();
    while (this.#text[this.#at] !== ']') {
      items.push(this.#value());
      this.#separator(']');
    }
    this.#at += 1;
    return { kind: 'list', at: this.#source.at(start, this.#at - start), items };
  }

  #map(start: number): Node {
    const entries = new Map<string, MapEntry>();
    this.#at += 1;
    this.#blanks();
    while (this.#text[this.#at] !== '}') {
      const key = this.#value();
      if (key.kind !== 'scalar' || key.raw === '<<' || entries.has(key.raw)) throw new NotSimple();
      if (this.#text[this.#at] !== ':' || this.#text[this.#at + 1] !== ' ') throw new NotSimple();
      this.#at += 1;
      this.#blanks();
      entries.set(key.raw, { key, value: this.#value() });
      this.#separator('}');
    }
    this.#at += 1;
    return createMap(this.#source.at(start, this.#at - start), [...entries.values()]);
  }

  #separator(close: string): void {
    this.#blanks();
    const character = this.#text[this.#at];
    if (this.#at >= this.#end || (character !== ',' && character !== close)) throw new NotSimple();
    if (character === close) return;
    this.#at += 1;
    this.#blanks();
    if (this.#at >= this.#end || this.#text[this.#at] === ',' || this.#text[this.#at] === close) throw new NotSimple();
  }

  #plain(): ScalarNode {
    const start = this.#at;
    while (this.#at < this.#end && !this.#endsPlain(this.#at)) this.#at += 1;
    let end = this.#at;
    while (end > start && this.#text[end - 1] === ' ') end -= 1;
    if (end === start) throw new NotSimple();
    this.#at = end;
    return scalarNode(this.#source, start, end);
  }

  #endsPlain(at: number): boolean {
    const character = this.#text[at] ?? '';
    if (',[]{}'.includes(character)) return true;
    return character === ':' && (this.#text[at + 1] === ' ' || ',[]{}'.includes(this.#text[at + 1] ?? ' '));
  }

  #blanks(): void {
    while (this.#at < this.#end && this.#text[this.#at] === ' ') this.#at += 1;
  }
}

const ESCAPES: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', n: '\n', r: '\r', t: '\t', '/': '/' };

function unescaped(inside: string): string {
  if (!inside.includes('\\')) return inside;
  return inside.replaceAll(/\\(.?)/g, (_whole, character: string) => {
    const meant = ESCAPES[character];
    if (meant === undefined) throw new NotSimple();
    return meant;
  });
}
