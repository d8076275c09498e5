import { InputError, type SourceRef } from '@signet/core';
import {
  decodeEscapes,
  type MapEntry,
  type Pair,
  positionIn,
  readPair,
  type ScalarNode,
  splitWords,
  type Word,
} from '@signet/source';

/** Words put together again, with the white space they had. */
function joinWords(words: readonly Word[]): string {
  let result = '';
  for (const { text } of words) result += result === '' || result.endsWith('\n') ? text : ` ${text}`;
  return result;
}

/**
 * The words of arguments.
 *
 * @throws {InputError} `UNBALANCED_ARGUMENTS`
 */
export function wordsOf(text: string, at: SourceRef): readonly Word[] {
  const words = splitWords(text);
  if (words !== undefined) return words;
  throw InputError.of('A quote or template in these arguments is not closed.', {
    code: 'UNBALANCED_ARGUMENTS',
    at,
    hint: 'Close it, or write the arguments as a map, one "name: value" per line.',
  });
}

function withoutEscapedEquals(text: string): string {
  const decoded = decodeEscapes(text);
  return decoded.includes('=') ? decoded.replaceAll('\\=', '=') : text;
}

/** What a free-form text says: arguments `name=value`, and the rest, which is the text without them. */
export interface FreeForm {
  readonly entries: readonly MapEntry[];
  readonly rest: ScalarNode | undefined;
}

/**
 * Reads a free-form text.
 *
 * @param names when given, only these names are arguments; everything else stays in the rest, as for `command`.
 * @throws {InputError} `UNBALANCED_ARGUMENTS`
 */
export function parseFreeForm(node: ScalarNode, names?: ReadonlySet<string>): FreeForm {
  const text = String(node.value);
  const entries: MapEntry[] = [];
  const rest: Word[] = [];
  for (const word of wordsOf(text, node.textAt)) {
    const pair = readPair(word.text);
    if (pair === undefined) rest.push({ ...word, text: withoutEscapedEquals(word.text) });
    else if (names !== undefined && !names.has(pair.name)) rest.push(word);
    else entries.push(entryOf(node, word.offset, pair));
  }
  if (rest.length === 0) return { entries, rest: undefined };
  if (entries.length === 0 && joinWords(rest) === text) return { entries, rest: node };
  const [first] = rest;
  const joined = joinWords(rest);
  return { entries, rest: textNode(joined, positionIn(node, first?.offset ?? 0, joined.length)) };
}

function entryOf(node: ScalarNode, offset: number, { name, value, equals }: Pair): MapEntry {
  return {
    key: textNode(name, positionIn(node, offset, name.length)),
    value: textNode(value, positionIn(node, offset + equals + 1, Math.max(1, value.length))),
  };
}

export function textNode(value: string, at: SourceRef): ScalarNode {
  return { kind: 'scalar', at, value, raw: value, quoted: true, textAt: at };
}
