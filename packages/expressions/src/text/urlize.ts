/** How links are made. */
export interface LinkStyle {
  /** Characters that are shown of a URL. */
  readonly limit: number | undefined;
  readonly rel: string;
  readonly target: string;
  /** What begins a URL besides `http://`, `https://` and `www.`. */
  readonly schemes: readonly string[];
}

const URL_PATTERN =
  /^(?:(?:https?:\/\/|www\.)(?:(?:[\p{L}\p{N}_%-]+\.)+)?(?:[a-z]{2,63}|xn--[\p{L}\p{N}_%]{2,59})|(?:[\p{L}\p{N}_%-]{2,63}\.)+(?:com|net|int|edu|gov|org|info|mil)|https?:\/\/(?:\d{1,3}(?:\.\d{1,3}){3}|\[(?:[\da-f]{0,4}:){2}(?:[\da-f]{0,4}:?){1,6}\]))(?::\d{1,5})?(?:[/?#]\S*)?$/iu;
const EMAIL = /^\S+@[\p{L}\p{N}_][\p{L}\p{N}_.-]*\.[\p{L}\p{N}_]+$/u;

/** Jinja's `urlize`: URLs and addresses in a text that is escaped already become links. */
export function urlize(escaped: string, style: LinkStyle): string {
  return escaped
    .split(/(\s+)/)
    .map((word) => linked(word, style))
    .join('');
}

function linked(word: string, style: LinkStyle): string {
  const [head = ''] = /^(?:[(<]|&lt;)+/.exec(word) ?? [];
  const [tail = ''] = /(?:[)>.,\n]|&gt;)+$/.exec(word.slice(head.length)) ?? [];
  const [middle, rest] = balanced(word.slice(head.length, word.length - tail.length), tail);
  return head + link(middle, style) + rest;
}

/** What closes a bracket in the URL belongs to it. */
function balanced(middle: string, tail: string): [middle: string, tail: string] {
  let [inner, rest] = [middle, tail];
  for (const [open, close] of [
    ['(', ')'],
    ['<', '>'],
    ['&lt;', '&gt;'],
  ] as const) {
    const opened = inner.split(open).length - 1;
    if (opened <= inner.split(close).length - 1) continue;
    for (let moved = Math.min(opened, rest.split(close).length - 1); moved > 0; moved -= 1) {
      const end = rest.indexOf(close) + close.length;
      inner += rest.slice(0, end);
      rest = rest.slice(end);
    }
  }
  return [inner, rest];
}

function link(text: string, { limit, rel, target, schemes }: LinkStyle): string {
  const attributes = `${rel && ` rel="${rel}"`}${target && ` target="${target}"`}`;
  const shown = limit !== undefined && [...text].length > limit ? `${[...text].slice(0, limit).join('')}...` : text;
  if (URL_PATTERN.test(text)) {
    const whole = /^https?:\/\//.test(text) ? text : `https://${text}`;
    return `<a href="${whole}"${attributes}>${shown}</a>`;
  }
  const address = text.replace(/^mailto:/, '');
  if (text.startsWith('mailto:') && EMAIL.test(address)) return `<a href="${text}">${address}</a>`;
  if (text.includes('@') && !text.startsWith('www.') && !text.includes(':') && EMAIL.test(text))
    return `<a href="mailto:${text}">${text}</a>`;
  const known = schemes.some((scheme) => text !== scheme && text.startsWith(scheme));
  return known ? `<a href="${text}"${attributes}>${text}</a>` : text;
}
