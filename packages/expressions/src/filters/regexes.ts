import { Secret } from '@signet/core';
import { filter, type Filters } from '../registry/definition.ts';
import { PythonRegex } from '../regex/python.ts';
import { truth } from '../run/comparison.ts';
import type { Operation } from '../run/operation.ts';

const SPECIAL = /[()[\]{}?*+\-|^$\\.&~# \t\n\r\v\f]/g;

/** Regular expressions in Python's syntax. A search that would take too long is refused: see {@link PythonRegex}. */
export const regexFilters: Filters = {
  regex_replace: filter(
    ['pattern?', 'replacement?', 'ignorecase?', 'multiline?', 'count?', 'mandatory_count?'],
    (use, value, [pattern = '', replacement = '', ignoreCase, multiline, count = 0, mandatory = 0]) => {
      const regex = new PythonRegex(use, use.print(pattern), flags(use, ignoreCase, multiline));
      const { text, count: replaced } = regex.replace(use.print(value), use.print(replacement), use.integer(count));
      const wanted = use.integer(mandatory);
      if (wanted !== 0 && replaced !== wanted)
        use.fail(`${wanted} replacements were wanted, and ${replaced} were made.`);
      return text;
    },
  ),
  regex_search: filter(['regex', '*groups', '**options'], (use, value, [pattern, groups, options]) => {
    const { ignorecase, multiline } = Object.fromEntries(options as Map<string, unknown>);
    const regex = new PythonRegex(use, use.print(pattern), flags(use, ignorecase, multiline));
    const wanted = (groups as unknown[]).map((group) => groupIndex(use, regex, group));
    const match = regex.find(use.print(value));
    if (match === undefined) return null;
    return wanted.length === 0
      ? (match.groups[0] ?? '')
      : use.makeList(wanted.map((index) => match.groups[index] ?? null));
  }),
  regex_findall: filter(['regex', 'multiline?', 'ignorecase?'], (use, value, [pattern, multiline, ignoreCase]) => {
    const regex = new PythonRegex(use, use.print(pattern), flags(use, ignoreCase, multiline));
    const found = regex.findAll(use.print(value)).map(({ groups }) => {
      if (regex.groupCount === 0) return groups[0] ?? '';
      const texts = groups.slice(1).map((text) => text ?? '');
      return regex.groupCount === 1 ? (texts[0] ?? '') : use.makeList(texts);
    });
    return use.makeList(found);
  }),
  regex_escape: filter(['re_type?'], (use, value, [type = 'python']) => {
    const text = use.print(value);
    switch (use.print(type)) {
      case 'python':
        return text.replace(SPECIAL, String.raw`\$&`);
      case 'posix_basic':
        return text.replace(/[[\].*^$\\]/g, String.raw`\$&`);
      default:
        return use.fail(
          type === 'posix_extended'
            ? 'Regex type (posix_extended) not yet implemented'
            : `Invalid regex type (${use.print(type)})`,
          '"re_type" is "python" or "posix_basic".',
          'WRONG_ARGUMENTS',
        );
    }
  }),
};

function flags(use: Operation, ignoreCase: unknown, multiline: unknown): { ignoreCase: boolean; multiline: boolean } {
  const on = (value: unknown): boolean => value !== undefined && truth(use, value);
  return { ignoreCase: on(ignoreCase), multiline: on(multiline) };
}

/** `'\1'`, `'\g<1>'` or `'\g<name>'`, as `regex_search` names groups. */
function groupIndex(use: Operation, regex: PythonRegex, group: unknown): number {
  const written = group instanceof Secret ? '' : use.print(group);
  const number = /^\\(?:g<(\d+)>|(\d+))$/.exec(written);
  const name = /^\\g<([^>]+)>$/.exec(written)?.[1];
  const index = number === null ? regex.groupNamed(name ?? '') : Number(number[1] ?? number[2]);
  if (index === undefined || index > regex.groupCount)
    return use.fail(
      `The regular expression has no group "${written}".`,
      String.raw`Name a group '\1' or '\g<name>'.`,
      'REGEX_SYNTAX',
    );
  return index;
}
