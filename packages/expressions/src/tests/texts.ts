import { test, type Tests } from '../registry/definition.ts';
import { PythonRegex } from '../regex/python.ts';
import { truth } from '../run/comparison.ts';
import type { Operation } from '../run/operation.ts';

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
  // As in Ansible: every text is a URI, unless its scheme has to be one of some.
  uri: test(['schemes?'], (use, value, [schemes]) => {
    const text = use.peek(value);
    if (typeof text !== 'string') return !truth(use, text);
    const scheme = /^([a-z][a-z\d+.-]*):/i.exec(text)?.[1]?.toLowerCase() ?? '';
    return schemes === undefined || schemes === null || use.list(schemes).includes(scheme);
  }),
  urn: test([], (use, value) => /^urn:[^\s:]+:\S+$/i.test(String(use.peek(value)))),
  url: test([], (use, value) => /^(?:https?|ftps?|sftp|ssh|file):\/\/[^/?#\s]+/i.test(String(use.peek(value)))),
  vault_encrypted: test([], (use, value) => String(use.peek(value)).startsWith('$ANSIBLE_VAULT;')),
};

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
