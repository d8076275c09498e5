import { InputError, type SourceRef } from '@signet/core';
import { keyName, type Node, parseYaml, positionAt, toPlain } from '@signet/source';
import { files } from './files.ts';

/** One variable of `-e` and where it stands. */
export interface ExtraVar {
  readonly name: string;
  readonly value: unknown;
  place(path: readonly (string | number)[]): SourceRef;
}

/**
 * `-e` as Ansible reads it: `k=v` pairs are strings, JSON or YAML maps and `@file` keep their types; later ones win.
 *
 * @throws {InputError} `EXTRA_VARS` with what is wrong and where.
 */
export function parseExtraVars(texts: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(readExtraVars(texts).map(({ name, value }) => [name, value]));
}

/**
 * Every variable of every `-e`, weakest first.
 *
 * @throws {InputError} `EXTRA_VARS`
 */
export function readExtraVars(texts: readonly string[]): ExtraVar[] {
  return texts.flatMap((text) => readOne(text.trim()));
}

function readOne(text: string): ExtraVar[] {
  if (text.startsWith('@')) {
    const path = text.slice(1);
    const content = files.read(path);
    if (content === undefined) throw wrong(`there is no file ${path}`);
    return readMap(path, content);
  }
  if (text.startsWith('{') || text.startsWith('[')) return readMap('--extra-vars', text);
  if (/^[./]/u.test(text)) throw wrong(`${text} looks like a file; a file is written @${text}`);
  return readPairs(text);
}

function readMap(file: string, text: string): ExtraVar[] {
  const { value, diagnostics } = parseYaml(file, text);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new InputError(errors);
  if (value?.kind !== 'map') throw wrong(`${file} is not a map of names to values`);
  return value.entries.map((entry) => variableFrom(keyName(entry.key), entry.value));
}

function variableFrom(name: string, node: Node): ExtraVar {
  return { name, value: toPlain(node), place: (path) => positionAt(node, path) };
}

/** A word: quotes and templates keep their blanks. */
const WORD =
  /(?:\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}|\{#[\s\S]*?#\}|"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'|\\["'\\]|[^\s"'])+/uy;
const PAIR = /^([A-Za-z_]\w*)=([\s\S]*)$/u;

function readPairs(text: string): ExtraVar[] {
  const found: ExtraVar[] = [];
  for (let at = 0; at < text.length;) {
    const blanks = /^\s+/u.exec(text.slice(at))?.[0].length ?? 0;
    at += blanks;
    if (at >= text.length) break;
    WORD.lastIndex = at;
    const word = WORD.exec(text)?.[0] ?? '';
    const next = text.charAt(at + word.length);
    if (next !== '' && !/\s/u.test(next)) throw wrong(`a quote in "${text.slice(at)}" is not closed`);
    const pair = PAIR.exec(word);
    if (pair === null) throw wrong(`"${word}" is not of the form name=value`);
    const place: SourceRef = { file: '--extra-vars', line: 1, column: at + 1, length: word.length };
    found.push({ name: pair[1] ?? '', value: unquote(decodeEscapes(pair[2] ?? '')), place: () => place });
    at += word.length;
  }
  return found;
}

const ESCAPE = /\\(?:U([\da-fA-F]{8})|u([\da-fA-F]{4})|x([\da-fA-F]{2})|([\\'"abfnrtv]))/gu;
const LETTERS: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** Ansible reads escapes everywhere, in quotes and out of them. */
function decodeEscapes(text: string): string {
  return text.replaceAll(
    ESCAPE,
    (_, long: string | undefined, short: string | undefined, byte: string | undefined, letter: string | undefined) => {
      if (letter !== undefined) return LETTERS[letter] ?? letter;
      return String.fromCodePoint(Math.min(Number.parseInt(long ?? short ?? byte ?? '', 16), 0x10_ff_ff));
    },
  );
}

function unquote(value: string): string {
  return /^(["'])[\s\S]*\1$/u.test(value) && value.length > 1 ? value.slice(1, -1) : value;
}

function wrong(why: string): InputError {
  return InputError.of(`--extra-vars: ${why}.`, {
    code: 'EXTRA_VARS',
    hint: `Write -e name=value, -e '{"name": 1}' or -e @file.yml.`,
  });
}
