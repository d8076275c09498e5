import type { ScalarNode } from '../node.ts';
import { WrittenScalar } from '../position.ts';
import { readPlainScalar } from '../scalar.ts';
import type { Source } from '../source.ts';

/** The text is not as simple as it has to be here: the parser has the word. */
export class NotSimple extends Error {}

/** Characters that a plain text cannot begin with, or that mean something there. */
const INDICATOR = /^[&*!%@`"'#,[\]{}|>?:-]/;

/** A text without quotes, from one offset to another. */
export function scalarNode(source: Source, start: number, end: number): ScalarNode {
  const raw = source.text.slice(start, end);
  if (INDICATOR.test(raw) && !/^-[\w./]/.test(raw)) throw new NotSimple();
  if (raw.endsWith(' ') || raw.includes(': ') || raw.endsWith(':') || raw.includes(' #')) throw new NotSimple();
  const read = readPlainScalar(raw);
  if ('problem' in read) throw new NotSimple();
  const at = source.at(start, end - start);
  return new WrittenScalar({ at, quoted: false, raw, textAt: at, value: read.value }, source, start, end);
}

/** A text in quotes or below a `|`, with its content. */
export function textNode(
  source: Source,
  start: number,
  end: number,
  body: number,
  tail: number,
  raw: string,
): ScalarNode {
  const at = source.at(start, end - start);
  const textAt = source.at(Math.min(body, end), Math.max(1, end - body - tail));
  return new WrittenScalar({ at, quoted: true, raw, textAt, value: raw }, source, start, end);
}
