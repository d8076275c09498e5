import type { SourceRef } from '@signet/core';
import { type Node, nodeAt, type ScalarNode } from './node.ts';
import type { Source } from './source.ts';

/** A scalar that knows how it is written, for {@link positionIn}. A copy of it does not. */
export class WrittenScalar implements ScalarNode {
  readonly kind = 'scalar';
  readonly at: SourceRef;
  readonly value: ScalarNode['value'];
  readonly quoted: boolean;
  readonly raw: string;
  readonly textAt: SourceRef;
  declare readonly tag?: '!vault' | '!unsafe';
  readonly #source: Source;
  readonly #start: number;
  readonly #end: number;

  /** @param start where it begins in the file, with its quote; it ends before `end` */
  constructor(node: Omit<ScalarNode, 'kind'>, source: Source, start: number, end: number) {
    this.at = node.at;
    this.value = node.value;
    this.quoted = node.quoted;
    this.raw = node.raw;
    this.textAt = node.textAt;
    if (node.tag !== undefined) this.tag = node.tag;
    this.#source = source;
    this.#start = start;
    this.#end = end;
  }

  written(): { readonly source: Source; readonly start: number; readonly end: number } {
    return { source: this.#source, start: this.#start, end: this.#end };
  }
}

/** Where the text of a scalar begins: after its quote, or on the first line of a block scalar. */
export function textStart(source: Source, start: number, end: number, type: string | undefined): SourceRef {
  const body = bodyStart(
    source.text,
    start,
    type?.startsWith('BLOCK') ? 'block' : type?.startsWith('QUOTE') ? 'quoted' : 'plain',
  );
  return source.at(Math.min(body, end), Math.max(1, end - body - (type?.startsWith('QUOTE') ? 1 : 0)));
}

function bodyStart(text: string, start: number, style: 'block' | 'quoted' | 'plain'): number {
  if (style === 'plain') return start;
  if (style === 'quoted') return start + 1;
  const line = text.indexOf('\n', start) + 1;
  if (line === 0) return start;
  return line + (/^\s*/.exec(text.slice(line))?.[0].length ?? 0);
}

/**
 * The place of the characters from `offset` on in a scalar's text: exact in plain, quoted and block scalars, however
 * they are folded or escaped. Use it for an error inside a template.
 */
export function positionIn(node: ScalarNode, offset: number, length = 1): SourceRef {
  if (!(node instanceof WrittenScalar)) return { ...node.textAt, column: node.textAt.column + offset, length };
  const { source, start, end } = node.written();
  const first = source.text[start];
  const style = !node.quoted ? 'plain' : first === '"' || first === "'" ? 'quoted' : 'block';
  const quote = style === 'quoted' ? first : undefined;
  let at = bodyStart(source.text, start, style);
  for (let index = 0; index < offset && at < end; index += 1) at = nextAt(source.text, at, node.raw, index, quote);
  // Folding and indentation are white space that the text does not have.
  while (at < end && isSpace(source.text[at]) && !isSpace(node.raw[offset])) at += 1;
  return source.at(at, length);
}

/** The offset in the file behind the character `index` of the text. */
function nextAt(file: string, from: number, text: string, index: number, quote: string | undefined): number {
  let at = from;
  const character = text[index];
  if (isSpace(character)) {
    if (quote === '"' && file[at] === '\\') return at + escapeLength(file, at);
    // Indentation that was skipped already.
    if (!isSpace(file[at])) return at;
    if (isSpace(text[index + 1])) return at + 1;
    while (isSpace(file[at])) at += 1;
    return at;
  }
  while (isSpace(file[at])) at += 1;
  if (quote === '"' && file[at] === '\\') return at + escapeLength(file, at);
  if (quote === "'" && character === "'") return at + 2;
  return at + 1;
}

function escapeLength(file: string, at: number): number {
  const digits = { x: 2, u: 4, U: 8 }[file[at + 1] ?? ''];
  return 2 + (digits ?? 0);
}

function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\n' || character === '\r' || character === '\t';
}

/** Where a value at a path begins: for a scalar its text, else the node. */
export function positionAt(node: Node, path: readonly (string | number)[]): SourceRef {
  const found = nodeAt(node, path);
  return found.kind === 'scalar' ? found.textAt : found.at;
}
