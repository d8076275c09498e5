import { InputError, type SourceRef } from '@signet/core';
import { keyName, type Node, parseYaml, positionAt, toPlain } from '@signet/source';
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

/** A word: quotes and templates keep their blanks. */
const WORD =
  /(?:\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}|\{#[\s\S]*?#\}|"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'|\\["'\\]|[^\s"'])+/uy;
const PAIR = /^([A-Za-z_]\w*)=([\s\S]*)$/u;

function readPairs(text: string, lenient: boolean): ExtraVar[] {
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
    if (pair === null && !lenient) throw wrong(`"${word}" is not of the form name=value`);
    const place: SourceRef = { file: '--extra-vars', line: 1, column: at + 1, length: word.length };
    if (pair) found.push({ name: pair[1] ?? '', value: unquote(decodeEscapes(pair[2] ?? '')), place: () => place });
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

function wrong(why: string, code = 'EXTRA_VARS'): InputError {
  return InputError.of(`--extra-vars: ${why}.`, {
    code,
    hint: `Write -e name=value, -e '{"name": 1}' or -e @file.yml.`,
  });
}
