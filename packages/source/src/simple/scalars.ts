import type { ScalarNode } from '../node.ts';
import { rememberText } from '../position.ts';
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
  const node: ScalarNode = {
    kind: 'scalar',
    at,
    quoted: false,
    raw,
    textAt: source.at(start, Math.max(1, end - start)),
    value: read.value,
  };
  rememberText(node, source, start, end);
  return node;
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
  const node: ScalarNode = {
    kind: 'scalar',
    at: source.at(start, end - start),
    quoted: true,
    raw,
    textAt: source.at(Math.min(body, end), Math.max(1, end - body - tail)),
    value: raw,
  };
  rememberText(node, source, start, end);
  return node;
}
