import { InputError, type SourceRef } from '@signet/core';
import { keyName, type Node, parseYaml, positionAt, readPair, splitWords, toPlain } from '@signet/source';
import { concealTexts } from '@signet/inventory';
import { decryptVault, isVaultText, type VaultPassword } from '@signet/vault';
import { files } from './files.ts';

/** One variable of `-e` and where it stands. */
export interface ExtraVar {
  readonly name: string;
  readonly value: unknown;
  place(path: readonly (string | number)[]): SourceRef;
}

export interface ExtraVarsOptions {
  /** They open a file that is a vault; its texts are secret then. */
  readonly passwords?: readonly VaultPassword[] | undefined;
  /** A word that gives no variable a value is left out instead of refused. */
  readonly compat?: boolean | undefined;
}

/**
 * `-e` as Ansible reads it: `k=v` pairs are strings, JSON or YAML maps and `@file` keep their types; later ones win.
 *
 * @throws {InputError} `EXTRA_VARS` or `EXTRA_VARS_FILE` with what is wrong and where; why a vault stays closed.
 */
export function parseExtraVars(texts: readonly string[], options: ExtraVarsOptions = {}): Record<string, unknown> {
  return Object.fromEntries(readExtraVars(texts, options).map(({ name, value }) => [name, value]));
}

/**
 * Every variable of every `-e`, weakest first.
 *
 * @throws {InputError} as {@link parseExtraVars}
 */
export function readExtraVars(texts: readonly string[], options: ExtraVarsOptions = {}): ExtraVar[] {
  return texts.flatMap((text) => readOne(text.trim(), options));
}

function readOne(text: string, { compat = false, passwords = [] }: ExtraVarsOptions): ExtraVar[] {
  if (text.startsWith('@')) return readFile(text.slice(1), passwords);
  if (text.startsWith('{') || text.startsWith('[')) return readMap('--extra-vars', text);
  if (/^[./]/u.test(text)) throw wrong(`${text} looks like a file; a file is written @${text}`);
  return readPairs(text, compat);
}

function readFile(path: string, passwords: readonly VaultPassword[]): ExtraVar[] {
  const text = files.read(path);
  if (text === undefined) throw wrong(`there is no file ${path}`, 'EXTRA_VARS_FILE');
  if (!isVaultText(text)) return readMap(path, text);
  const clear = decryptVault(text, passwords, { file: path, line: 1, column: 1 }).reveal();
  return readMap(path, clear).map((one) => ({ ...one, value: concealTexts(one.value) }));
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

function readPairs(text: string, lenient: boolean): ExtraVar[] {
  const words = splitWords(text);
  if (words === undefined) throw wrong(`a quote or template in "${text}" is not closed`);
  return words.flatMap(({ text: word, offset }) => {
    const pair = readPair(word);
    if (pair === undefined || !/^[A-Za-z_]\w*$/u.test(pair.name)) {
      if (lenient) return [];
      throw wrong(`"${word.trim()}" is not of the form name=value`);
    }
    const place: SourceRef = { file: '--extra-vars', line: 1, column: offset + 1, length: word.length };
    return [{ name: pair.name, value: pair.value, place: () => place }];
  });
}

function wrong(why: string, code = 'EXTRA_VARS'): InputError {
  return InputError.of(`--extra-vars: ${why}.`, {
    code,
    hint: `Write -e name=value, -e '{"name": 1}' or -e @file.yml.`,
  });
}
