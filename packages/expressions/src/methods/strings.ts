import type { Operation } from '../run/operation.ts';
import { truth } from '../run/comparison.ts';
import { makeTuple } from '../values/tuple.ts';
import { formatBraces } from '../text/brace-format.ts';
import { pad } from '../text/number-format.ts';
import {
  capitalize,
  pythonTitle,
  replaceText,
  splitFromRight,
  splitLines,
  splitWords,
  strip,
} from '../text/python-strings.ts';
import type { Method, Methods } from './methods.ts';

/** Python's methods of texts, those that are of use in a template. */
export const stringMethods: Methods = new Map<string, Method>([
  plain('upper', (text) => text.toUpperCase()),
  plain('lower', (text) => text.toLowerCase()),
  plain('casefold', (text) => text.toLowerCase()),
  plain('capitalize', capitalize),
  plain('title', pythonTitle),
  plain('swapcase', (text) =>
    [...text].map((one) => (one === one.toUpperCase() ? one.toLowerCase() : one.toUpperCase())).join(''),
  ),
  method('strip', ['chars?'], (use, text, [characters]) => strip(text, optional(use, characters), 'both')),
  method('lstrip', ['chars?'], (use, text, [characters]) => strip(text, optional(use, characters), 'left')),
  method('rstrip', ['chars?'], (use, text, [characters]) => strip(text, optional(use, characters), 'right')),
  method('split', ['sep?', 'maxsplit?'], (use, text, [separator, limit]) =>
    use.makeList(splitWords(use, text, separator, limit)),
  ),
  method('rsplit', ['sep?', 'maxsplit?'], (use, text, [separator, limit]) =>
    use.makeList(splitFromRight(use, text, separator, limit)),
  ),
  method('splitlines', ['keepends?'], (use, text, [keep]) =>
    use.makeList(splitLines(text, keep !== undefined && truth(use, keep))),
  ),
  method('partition', ['sep'], (use, text, [separator]) =>
    partition(text, use.text(separator), text.indexOf(use.text(separator)), false),
  ),
  method('rpartition', ['sep'], (use, text, [separator]) =>
    partition(text, use.text(separator), text.lastIndexOf(use.text(separator)), true),
  ),
  method('join', ['items'], (use, text, [items]) =>
    use.bounded(
      use
        .list(items)
        .map((item) => use.text(item))
        .join(text),
    ),
  ),
  method('replace', ['old', 'new', 'count?'], (use, text, [old, replacement, count]) =>
    replaceText(use, text, use.text(old), use.text(replacement), count),
  ),
  method('removeprefix', ['prefix'], (use, text, [prefix]) =>
    text.startsWith(use.text(prefix)) ? text.slice(use.text(prefix).length) : text,
  ),
  method('removesuffix', ['suffix'], (use, text, [suffix]) =>
    use.text(suffix) !== '' && text.endsWith(use.text(suffix)) ? text.slice(0, -use.text(suffix).length) : text,
  ),
  method('zfill', ['width'], (use, text, [width]) => fill(use, text, width, '=', '0')),
  method('ljust', ['width', 'fillchar?'], (use, text, [width, character = ' ']) =>
    fill(use, text, width, '<', use.text(character)),
  ),
  method('rjust', ['width', 'fillchar?'], (use, text, [width, character = ' ']) =>
    fill(use, text, width, '>', use.text(character)),
  ),
  method('center', ['width', 'fillchar?'], (use, text, [width, character = ' ']) =>
    fill(use, text, width, '^', use.text(character)),
  ),
  method('expandtabs', ['tabsize?'], (use, text, [size = 8]) =>
    use.bounded(text.replaceAll('\t', ' '.repeat(Math.min(100, Math.max(0, use.integer(size)))))),
  ),
  method('format', ['*values', '**named'], (use, text, [values, named]) =>
    formatBraces(use, text, values as unknown[], named as Map<string, unknown>),
  ),
  quiet('startswith', ['prefix'], (use, text, [prefix]) => affixes(use, prefix).some((one) => text.startsWith(one))),
  quiet('endswith', ['suffix'], (use, text, [suffix]) => affixes(use, suffix).some((one) => text.endsWith(one))),
  quiet('count', ['sub'], (use, text, [part]) =>
    peekText(use, part) === '' ? [...text].length + 1 : text.split(peekText(use, part)).length - 1,
  ),
  quiet('find', ['sub'], (use, text, [part]) => position(text, text.indexOf(peekText(use, part)))),
  quiet('rfind', ['sub'], (use, text, [part]) => position(text, text.lastIndexOf(peekText(use, part)))),
  quiet('index', ['sub'], (use, text, [part]) => {
    const found = text.indexOf(peekText(use, part));
    return found === -1 ? use.fail('The text does not contain this.') : position(text, found);
  }),
  quiet('isdigit', [], (_use, text) => /^\p{Nd}+$/u.test(text)),
  quiet('isdecimal', [], (_use, text) => /^\p{Nd}+$/u.test(text)),
  quiet('isnumeric', [], (_use, text) => /^\p{N}+$/u.test(text)),
  quiet('isalpha', [], (_use, text) => /^\p{L}+$/u.test(text)),
  quiet('isalnum', [], (_use, text) => /^[\p{L}\p{N}]+$/u.test(text)),
  quiet('isspace', [], (_use, text) => /^\s+$/.test(text)),
  quiet('isidentifier', [], (_use, text) => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(text)),
  quiet('isupper', [], (_use, text) => text === text.toUpperCase() && text !== text.toLowerCase()),
  quiet('islower', [], (_use, text) => text === text.toLowerCase() && text !== text.toUpperCase()),
  quiet('istitle', [], (_use, text) => /\p{L}/u.test(text) && text === pythonTitle(text)),
]);

function plain(name: string, run: (text: string) => string): [string, Method] {
  return method(name, [], (_use, text) => run(text));
}

function method(
  name: string,
  parameters: readonly string[],
  run: (use: Operation, text: string, args: readonly unknown[]) => unknown,
): [string, Method] {
  return [name, { parameters, run: (use, self, args) => run(use, use.text(self), args) }];
}

/** A method whose result, a boolean or a number, says too little to be a secret. */
function quiet(
  name: string,
  parameters: readonly string[],
  run: (use: Operation, text: string, args: readonly unknown[]) => unknown,
): [string, Method] {
  return [name, { parameters, run: (use, self, args) => run(use, peekText(use, self), args) }];
}

function peekText(use: Operation, value: unknown): string {
  const text = use.peek(value);
  return typeof text === 'string' ? text : use.wrongType('a text', text);
}

function optional(use: Operation, value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : use.text(value);
}

function affixes(use: Operation, value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map((one) => peekText(use, one));
}

/** Code points before a position. */
function position(text: string, index: number): number {
  return index === -1 ? -1 : Array.from(text.slice(0, index)).length;
}

function partition(text: string, separator: string, at: number, fromRight: boolean): readonly unknown[] {
  if (at === -1) return makeTuple(fromRight ? ['', '', text] : [text, '', '']);
  return makeTuple([text.slice(0, at), separator, text.slice(at + separator.length)]);
}

function fill(use: Operation, text: string, width: unknown, align: '<' | '>' | '^' | '=', character: string): string {
  use.boundedSize(use.integer(width));
  if ([...character].length !== 1) use.fail('The character to fill with is exactly one.', undefined, 'WRONG_ARGUMENTS');
  return pad(text, use.integer(width), align, character);
}
