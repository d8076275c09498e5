import { InputError } from '@signet/core';
import { parseYaml, toPlain } from '@signet/source';
import { files } from './files.ts';

/**
 * `-e` as Ansible reads it: `k=v` pairs are strings, JSON or YAML maps and `@file` keep their types; later ones win.
 *
 * @throws {InputError} `EXTRA_VARS` with what is wrong and where.
 */
export function parseExtraVars(texts: readonly string[]): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const text of texts) Object.assign(result, parseOne(text.trim()));
  return result;
}

function parseOne(text: string): Record<string, unknown> {
  if (text.startsWith('@')) {
    const path = text.slice(1);
    const content = files.read(path);
    if (content === undefined) throw wrong(`there is no file ${path}`);
    return parseMap(path, content);
  }
  if (text.startsWith('{') || text.startsWith('[')) return parseMap('--extra-vars', text);
  return parsePairs(text);
}

function parseMap(file: string, text: string): Record<string, unknown> {
  const { value, diagnostics } = parseYaml(file, text);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new InputError(errors);
  if (value?.kind !== 'map') throw wrong(`${file} is not a map of names to values`);
  return toPlain(value) as Record<string, unknown>;
}

const PAIR = /^([A-Za-z_]\w*)=("(?:[^"\\]|\\.)*"|'[^']*'|[^\s"']*)(?:\s+|$)/u;

function parsePairs(text: string): Record<string, string> {
  const result: Record<string, string> = {};
  for (let rest = text; rest !== '';) {
    const match = PAIR.exec(rest);
    if (match === null) throw wrong(`"${rest}" is not of the form name=value`);
    const [whole, name = '', value = ''] = match;
    result[name] = unquote(value);
    rest = rest.slice(whole.length);
  }
  return result;
}

function unquote(value: string): string {
  if (value.startsWith('"')) return value.slice(1, -1).replaceAll(/\\(.)/gu, '$1');
  return value.startsWith("'") ? value.slice(1, -1) : value;
}

function wrong(why: string): InputError {
  return InputError.of(`--extra-vars: ${why}.`, {
    code: 'EXTRA_VARS',
    hint: `Write -e name=value, -e '{"name": 1}' or -e @file.yml.`,
  });
}
