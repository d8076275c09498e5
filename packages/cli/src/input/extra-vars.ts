import { InputError, type SourceRef } from '@signet/core';
import { keyName, type Node, parseYaml, positionAt, readPair, splitWords, toPlain } from '@signet/source';
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

function readPairs(text: string): ExtraVar[] {
  const words = splitWords(text);
  if (words === undefined) throw wrong(`a quote or template in "${text}" is not closed`);
  return words.map(({ text: word, offset }) => {
    const pair = readPair(word);
    if (pair === undefined || !/^[A-Za-z_]\w*$/u.test(pair.name))
      throw wrong(`"${word.trim()}" is not of the form name=value`);
    const place: SourceRef = { file: '--extra-vars', line: 1, column: offset + 1, length: word.length };
    return { name: pair.name, value: pair.value, place: () => place };
  });
}

function wrong(why: string): InputError {
  return InputError.of(`--extra-vars: ${why}.`, {
    code: 'EXTRA_VARS',
    hint: `Write -e name=value, -e '{"name": 1}' or -e @file.yml.`,
  });
}
