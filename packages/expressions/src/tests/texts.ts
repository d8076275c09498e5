import { Secret } from '@signet/core';
import { test, type Tests } from '../registry/definition.ts';
import { PythonRegex } from '../regex/python.ts';
import { truth } from '../run/comparison.ts';
import type { Operation } from '../run/operation.ts';
import { urlSplit } from '../text/url.ts';

const absolute = test([], (use, value) => use.text(value, 'a path').startsWith('/'));

/** Texts against regular expressions, and what kind of text it is. */
export const textTests: Tests = {
  match: test(['pattern?', 'ignorecase?', 'multiline?'], (use, value, [pattern, ignoreCase, multiline]) =>
    matches(use, value, pattern, ignoreCase, multiline, 'match'),
  ),
  search: test(['pattern?', 'ignorecase?', 'multiline?'], (use, value, [pattern, ignoreCase, multiline]) =>
    matches(use, value, pattern, ignoreCase, multiline, 'search'),
  ),
  regex: test(
    ['pattern?', 'ignorecase?', 'multiline?', 'match_type?'],
    (use, value, [pattern, ignoreCase, multiline, type = 'search']) =>
      matches(use, value, pattern, ignoreCase, multiline, use.print(type)),
  ),
  lower: test([], (use, value) => isCased(use.print(value), (text) => text.toLowerCase())),
  upper: test([], (use, value) => isCased(use.print(value), (text) => text.toUpperCase())),
  abs: absolute,
  is_abs: absolute,
  uri: test(['schemes?'], (use, value, [schemes]) => isUri(use, value, schemes)),
  urn: test([], (use, value) => isUri(use, value, ['urn'])),
  url: test(['schemes?'], (use, value, [schemes]) => {
    const text = use.peek(value);
    if (typeof text !== 'string' || !isUri(use, value, schemes)) return false;
    const parts = urlSplit(text);
    return parts.get('netloc') !== '' || parts.get('scheme') === 'file';
  }),
  // What was in a vault is secret, and open already.
  vault_encrypted: test(
    [],
    (use, value) => value instanceof Secret || String(use.peek(value)).startsWith('$ANSIBLE_VAULT;'),
  ),
};

/** As in Ansible: every text is a URI, unless its scheme has to be one of some. */
function isUri(use: Operation, value: unknown, schemes: unknown): boolean {
  const text = use.peek(value);
  const isAny = schemes === undefined || !truth(use, schemes);
  if (typeof text !== 'string') return isAny && !truth(use, text);
  if (isAny) return true;
  return use.list(schemes).includes(urlSplit(text).get('scheme'));
}

function matches(
  use: Operation,
  value: unknown,
  pattern: unknown,
  ignoreCase: unknown,
  multiline: unknown,
  type: string,
): boolean {
  const on = (flag: unknown): boolean => flag !== undefined && truth(use, flag);
  const text = use.peek(value);
  const regex = new PythonRegex(use, pattern === undefined ? '' : use.print(pattern), {
    ignoreCase: on(ignoreCase),
    multiline: on(multiline),
  });
  const match = regex.find(typeof text === 'string' ? text : use.print(text), type !== 'search');
  return match !== undefined && (type !== 'fullmatch' || match.end === [...String(text)].length);
}

/** Python's `islower` and `isupper`: cased characters are there, and all are of that case. */
function isCased(text: string, convert: (text: string) => string): boolean {
  return text === convert(text) && text.toLowerCase() !== text.toUpperCase();
}
