import { filter, type Filters } from '../registry/definition.ts';
import type { Operation } from '../run/operation.ts';
import { truth } from '../run/comparison.ts';
import { pairsOf } from '../run/pairs.ts';
import { isDict } from '../values/dict.ts';
import { printPretty } from '../text/pretty.ts';
import { formatPercent } from '../text/percent-format.ts';
import { makeTuple } from '../values/tuple.ts';
import { capitalize, replaceText, splitWords, strip, titleCase } from '../text/python-strings.ts';
import { comment } from '../text/comment.ts';
import { urlQuote, urlQuotePlus } from '../text/url.ts';
import { urlize } from '../text/urlize.ts';
import { wordWrap } from '../text/word-wrap.ts';

const itself = filter([], (use, value) => use.print(value));
const HTML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' };
const escape = filter([], (use, value) => escapeHtml(use.print(value)));

/** Texts: Jinja's filters, and Ansible's `split`, `quote` and `comment`. */
export const stringFilters: Filters = {
  upper: filter([], (use, value) => use.print(value).toUpperCase()),
  lower: filter([], (use, value) => use.print(value).toLowerCase()),
  capitalize: filter([], (use, value) => capitalize(use.print(value))),
  title: filter([], (use, value) => titleCase(use.print(value))),
  trim: filter(['chars?'], (use, value, [characters]) =>
    strip(use.print(value), textOr(use, characters, undefined), 'both'),
  ),
  center: filter(['width?'], (use, value, [width = 80]) => center(use, use.print(value), use.integer(width))),
  replace: filter(['old', 'new', 'count?'], (use, value, [old, replacement, count]) =>
    replaceText(use, use.print(value), use.print(old), use.print(replacement), count ?? undefined),
  ),
  split: filter(['sep?', 'maxsplit?'], (use, value, [separator, limit]) =>
    use.makeList(splitWords(use, use.text(value), separator, limit)),
  ),
  truncate: filter(
    ['length?', 'killwords?', 'end?', 'leeway?'],
    (use, value, [length = 255, killWords, end = '...', leeway = 5]) =>
      // As in Jinja, a list that is short enough is handed on.
      Array.isArray(value) && value.length <= use.integer(length) + use.integer(leeway)
        ? value
        : truncate(use, use.text(value), use.integer(length), killWords, use.print(end), use.integer(leeway)),
  ),
  indent: filter(['width?', 'first?', 'blank?'], (use, value, [width = 4, first, blank]) =>
    indent(use, use.text(value), width, first, blank),
  ),
  wordwrap: filter(
    ['width?', 'break_long_words?', 'wrapstring?', 'break_on_hyphens?'],
    (use, value, [width = 79, breakLong = true, wrap = '\n', hyphens = true]) =>
      wordWrap(
        use.text(value),
        Math.max(1, use.integer(width)),
        truth(use, breakLong),
        use.print(wrap),
        truth(use, hyphens),
      ),
  ),
  wordcount: filter([], (use, value) => (use.print(value).match(/[\p{L}\p{N}_]+/gu) ?? []).length),
  format: filter(['*values', '**named'], (use, value, [values, named]) => {
    const byName = named as Map<string, unknown>;
    return formatPercent(use, use.print(value), byName.size > 0 ? byName : makeTuple(values as unknown[]));
  }),
  striptags: filter([], (use, value) =>
    unescapeHtml(
      withoutTags(use.print(value))
        .split(/\s+/)
        .filter((word) => word !== '')
        .join(' '),
    ),
  ),
  escape,
  e: escape,
  forceescape: escape,
  safe: itself,
  urlize: filter(
    ['trim_url_limit?', 'nofollow?', 'target?', 'rel?', 'extra_schemes?'],
    (use, value, [limit, noFollow, target, rel, schemes]) => {
      const names = new Set(rel === undefined || rel === null ? [] : use.print(rel).split(/\s+/).filter(Boolean));
      if (noFollow !== undefined && truth(use, noFollow)) names.add('nofollow');
      names.add('noopener');
      return urlize(escapeHtml(use.print(value)), {
        limit: limit === undefined || limit === null ? undefined : use.integer(limit),
        rel: escapeHtml([...names].toSorted().join(' ')),
        target: target === undefined || target === null ? '' : escapeHtml(use.print(target)),
        schemes: schemes === undefined || schemes === null ? [] : use.list(schemes).map((one) => use.text(one)),
      });
    },
  ),
  urlencode: filter([], (use, value) => urlEncode(use, value)),
  xmlattr: filter(['autospace?'], (use, value, [space = true]) => {
    const attributes = pairsOf(use, use.dict(value)).filter(([, one]) => use.known(one) !== null);
    const text = attributes.map(([key, one]) => `${use.print(key)}="${escapeHtml(use.print(one))}"`).join(' ');
    return text !== '' && truth(use, space) ? ` ${text}` : text;
  }),
  pprint: filter([], (use, value) => printPretty(use, value)),
  quote: filter([], (use, value) => quoteForShell(value === null ? '' : use.print(value))),
  comment: filter(['style?', '**options'], (use, value, [style = 'plain', options]) =>
    comment(use, use.text(value), use.print(style), options as Map<string, unknown>),
  ),
};

function textOr<T>(use: Operation, value: unknown, fallback: T): string | T {
  return value === undefined || value === null ? fallback : use.print(value);
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => HTML[character] ?? character);
}

/** Takes tags and comments out; an angle bracket that nothing closes stays. */
function withoutTags(text: string): string {
  let result = '';
  let at = 0;
  for (let open = text.indexOf('<'); open !== -1; open = text.indexOf('<', at)) {
    const isComment = text.startsWith('<!--', open);
    const close = text.indexOf(isComment ? '-->' : '>', open);
    if (close === -1) break;
    result += text.slice(at, open);
    at = close + (isComment ? 3 : 1);
  }
  return result + text.slice(at);
}

function unescapeHtml(text: string): string {
  const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00A0' };
  return text.replaceAll(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,5}));/gi,
    (whole, decimal: string | undefined, hex: string | undefined, name: string | undefined) => {
      if (name !== undefined) return Object.hasOwn(named, name) ? (named[name] ?? whole) : whole;
      const code = decimal === undefined ? Number.parseInt(hex ?? '0', 16) : Number(decimal);
      return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
    },
  );
}

function center(use: Operation, text: string, width: number): string {
  const missing = width - [...text].length;
  use.boundedSize(Math.max(0, missing));
  if (missing <= 0) return text;
  // Python puts the odd blank on the left when text and width differ in parity that way.
  const left = Math.floor(missing / 2) + (missing & width & 1);
  return ' '.repeat(left) + text + ' '.repeat(missing - left);
}

function truncate(
  use: Operation,
  text: string,
  length: number,
  killWords: unknown,
  end: string,
  leeway: number,
): string {
  if (length < end.length || leeway < 0)
    use.fail('The length is shorter than the end that is added.', undefined, 'WRONG_ARGUMENTS');
  const characters = [...text];
  if (characters.length <= length + leeway) return text;
  const cut = characters.slice(0, length - [...end].length).join('');
  if (killWords !== undefined && truth(use, killWords)) return cut + end;
  const space = cut.lastIndexOf(' ');
  return (space === -1 ? cut : cut.slice(0, space)) + end;
}

function indent(use: Operation, text: string, width: unknown, first: unknown, blank: unknown): string {
  const prefix = typeof width === 'string' ? width : ' '.repeat(Math.min(1000, Math.max(0, use.integer(width))));
  const on = (flag: unknown): boolean => flag !== undefined && truth(use, flag);
  const lines = `${text}\n`.split(/\r\n|\n|\r/).slice(0, -1);
  const indented = lines.map((line, index) => (index === 0 || (line === '' && !on(blank)) ? line : prefix + line));
  const result = indented.join('\n');
  return use.bounded(on(first) ? prefix + result : result);
}

function urlEncode(use: Operation, value: unknown): string {
  if (typeof use.peek(value) === 'string' || !(isDict(value) || Array.isArray(value)))
    return urlQuote(use.print(value), '/');
  return pairsOf(use, value)
    .map(([key, one]) => `${urlQuotePlus(use.print(key))}=${urlQuotePlus(use.print(one))}`)
    .join('&');
}

/** As Python's `shlex.quote`. */
export function quoteForShell(text: string): string {
  if (text === '') return "''";
  return /[^\w@%+=:,./-]/.test(text) ? `'${text.replaceAll("'", `'"'"'`)}'` : text;
}
