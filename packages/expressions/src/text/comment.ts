import type { Operation } from '../run/operation.ts';
import { isNumber } from '../values/number.ts';

interface Style {
  readonly beginning?: string;
  readonly decoration: string;
  readonly end?: string;
}

const STYLES: Readonly<Record<string, Style>> = {
  plain: { decoration: '# ' },
  erlang: { decoration: '% ' },
  c: { decoration: '// ' },
  cblock: { beginning: '/*', decoration: ' * ', end: ' */' },
  xml: { beginning: '<!--', decoration: ' - ', end: '-->' },
};

const OPTIONS: ReadonlySet<string> = new Set([
  'decoration',
  'newline',
  'beginning',
  'prefix',
  'prefix_count',
  'postfix',
  'postfix_count',
  'end',
]);

/**
 * A text as a comment of some language.
 * @see https://docs.ansible.com/ansible/latest/collections/ansible/builtin/comment_filter.html
 */
export function comment(use: Operation, text: string, style: string, options: ReadonlyMap<string, unknown>): string {
  const chosen = Object.hasOwn(STYLES, style) ? STYLES[style] : undefined;
  if (chosen === undefined)
    return use.fail(
      `There is no comment style "${style}".`,
      `Styles are ${Object.keys(STYLES).join(', ')}.`,
      'WRONG_ARGUMENTS',
    );
  for (const name of options.keys())
    if (!OPTIONS.has(name)) use.fail(`"comment" has no argument "${name}".`, undefined, 'WRONG_ARGUMENTS');
  const option = (name: string, fallback: string): string =>
    options.has(name) ? use.print(options.get(name)) : fallback;
  const times = (name: string): number => {
    const value = options.get(name) ?? 1;
    const count = isNumber(value) ? use.integer(value) : Number(use.print(value));
    return Math.min(1000, Math.max(0, Number.isInteger(count) ? count : 1));
  };
  const decoration = option('decoration', chosen.decoration);
  const newline = option('newline', '\n');
  const bare = decoration.trimEnd();
  const beginning = option('beginning', chosen.beginning ?? '');
  const prefix = option('prefix', bare);
  const postfix = option('postfix', bare);
  const end = option('end', chosen.end ?? '');
  const body = (decoration + text.replaceAll(newline, newline + decoration)).replaceAll(
    decoration + newline,
    bare + newline,
  );
  return use.bounded(
    [
      beginning === '' ? '' : beginning + newline,
      prefix === '' ? '' : (prefix === newline ? newline : prefix + newline).repeat(times('prefix_count')),
      body,
      (newline + postfix).repeat(times('postfix_count')),
      end === '' ? '' : newline + end,
    ].join(''),
  );
}
