import type { Operation } from '../run/operation.ts';

/** First character upper, the others lower case. */
export function capitalize(text: string): string {
  const [first = '', ...rest] = text;
  return first.toUpperCase() + rest.join('').toLowerCase();
}

/** Jinja's `title`: words begin after blanks, dashes and brackets. */
export function titleCase(text: string): string {
  return text
    .split(/([-\s({[<]+)/)
    .map((part) => capitalize(part))
    .join('');
}

/** Python's `str.title`: a letter after anything that is no letter is upper case. */
export function pythonTitle(text: string): string {
  return text.replaceAll(/\p{L}+/gu, capitalize);
}

/** Takes characters (blanks, when none are named) off the ends. */
export function strip(text: string, characters: string | undefined, side: 'both' | 'left' | 'right'): string {
  const inSet =
    characters === undefined ? (one: string) => one.trim() === '' : (one: string) => characters.includes(one);
  const letters = [...text];
  let from = 0;
  let to = letters.length;
  if (side !== 'right') while (from < to && inSet(letters[from] ?? '')) from += 1;
  if (side !== 'left') while (to > from && inSet(letters[to - 1] ?? '')) to -= 1;
  return letters.slice(from, to).join('');
}

/** Python's `split`: at runs of blanks when no separator is given. */
export function splitWords(use: Operation, text: string, separator: unknown, limit: unknown): string[] {
  const most = limit === undefined || limit === null ? -1 : use.integer(limit);
  if (separator === undefined || separator === null) return splitAtBlanks(text, most);
  const between = use.text(separator);
  if (between === '') use.fail('The separator is empty.', undefined, 'WRONG_ARGUMENTS');
  const parts = text.split(between);
  if (most >= 0 && parts.length > most + 1) parts.splice(most, Infinity, parts.slice(most).join(between));
  return parts;
}

function splitAtBlanks(text: string, most: number): string[] {
  if (most < 0) return text.split(/\s+/).filter((word) => word !== '');
  const words: string[] = [];
  let rest = text.trimStart();
  while (rest !== '' && words.length < most) {
    const end = /\s/.exec(rest)?.index ?? rest.length;
    words.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  if (rest !== '') words.push(rest);
  return words;
}

/** Python's `rsplit`. */
export function splitFromRight(use: Operation, text: string, separator: unknown, limit: unknown): string[] {
  const all = splitWords(use, text, separator, undefined);
  const most = limit === undefined || limit === null ? -1 : use.integer(limit);
  if (most < 0 || all.length <= most + 1) return all;
  if (separator !== undefined && separator !== null) {
    const first = all.slice(0, all.length - most).join(use.text(separator));
    return [first, ...all.slice(all.length - most)];
  }
  let rest = text.trimEnd();
  const words: string[] = [];
  while (words.length < most) {
    const word = /\S+$/.exec(rest)?.[0] ?? '';
    words.unshift(word);
    rest = rest.slice(0, rest.length - word.length).trimEnd();
  }
  return [rest, ...words];
}

/** Python's `splitlines`. */
export function splitLines(text: string, keepEnds: boolean): string[] {
  const lines =
    text.match(/[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]|$)/g) ?? []; // oxlint-disable-line no-control-regex
  if (lines.at(-1) === '') lines.pop();
  return keepEnds ? lines : lines.map((line) => line.replace(/(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])$/, '')); // oxlint-disable-line no-control-regex
}

/** Python's `replace`, at most `count` times when that is given. */
export function replaceText(use: Operation, text: string, old: string, replacement: string, count: unknown): string {
  const limit = count === undefined ? -1 : use.integer(count);
  const pieces = old === '' ? ['', ...text, ''] : text.split(old);
  const kept =
    limit >= 0 && limit < pieces.length - 1 ? [...pieces.slice(0, limit), pieces.slice(limit).join(old)] : pieces;
  use.boundedSize(text.length + kept.length * replacement.length);
  return kept.join(replacement);
}
