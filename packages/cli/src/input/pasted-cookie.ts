import { InputError } from '@signet/core';
import { detectTokenFormat } from '@signet/ltpa';

/** A token as it stood in what was pasted. */
export interface PastedToken {
  readonly value: string;
  /** Of the cookie; a bare value has none. */
  readonly name?: string;
  /** For which domain and path it is, where that was pasted, too. */
  readonly domain?: string;
  readonly path?: string;
}

type Cookie = PastedToken & { readonly name: string };

/** LtpaToken2 is the one that WebSphere looks at first. */
const USUAL_NAMES = ['LtpaToken2', 'LtpaToken'];

/**
 * The tokens in what people copy out of browsers, logs and tools: the bare value (also folded, in quotes), `NAME=…`,
 * `NAME: …`, lines `Cookie` and `Set-Cookie`, a curl command, a row of the browser's table of cookies, a cookie file of
 * curl, JSON such as HAR. All cookies of the first name that is there, each value once. Text that is none of these is
 * returned as it is: the verdict says that it is no token.
 *
 * @param names Of the cookie, the preferred one first.
 * @throws {InputError} `LTPA_NO_TOKEN` saying why there is none.
 */
export function tokensIn(pasted: string, names: readonly string[] = USUAL_NAMES): readonly PastedToken[] {
  const text = unfolded(withoutCarets(unquoted(pasted.replace(/^\uFEFF/u, ''))));
  if (text === '') throw noToken('There is no token.', GIVE_IT);
  refuseForeign(text);
  const cookies = cookiesIn(text, names);
  for (const name of names) {
    const found = cookies.filter((cookie) => cookie.value !== '' && isSameName(cookie.name, name));
    if (found.length > 0)
      return found.filter(({ value }, index) => found.findIndex((one) => one.value === value) === index);
  }
  if (cookies.length > 0) throw notAmong(cookies, names);
  if (COOKIE_FILE.test(text)) throw noToken('There is no cookie in this cookie file.', NOT_ARRIVED);
  // A blank inside may be a plus sign; a line end never is.
  return [{ value: BARE.test(text) ? text.replaceAll(/\s*[\r\n]\s*/gu, '') : text }];
}

const GIVE_IT = 'Give the value of the cookie LtpaToken2 on standard input, as @FILE, or at the prompt.';
const NOT_ARRIVED =
  'It did not arrive: look at the SSO domain, at HTTPS for a cookie that is Secure, and whether there was a login.';
/** As curl writes it. */
const COOKIE_FILE = /^# (?:Netscape )?HTTP Cookie File/u;
const BARE = /^[\w+/%\s-]*=*$/u;

/** What browsers copy for the command prompt of Windows has one before each quote. */
function withoutCarets(text: string): string {
  return /^curl(?:\.exe)?\s+\^"/u.test(text) ? text.replaceAll('^', '') : text;
}

function unquoted(text: string): string {
  const trimmed = text.trim();
  const inside = /^(["'])(?<inside>[^"']*)\1$/su.exec(trimmed)?.groups?.['inside'];
  return inside === undefined ? trimmed : inside.trim();
}

/** Terminals and mail programs break long lines; what goes on is a line of nothing but base64. */
function unfolded(text: string): string {
  return text.replaceAll(/(?<=[\w+/]{40})\r?\n[ \t]*(?=[\w+/]+={0,2}["']?[ \t]*(?:[\r\n;]|$))/gu, '');
}

const FOREIGN: readonly (readonly [pattern: RegExp, what: string, hint: string])[] = [
  [
    /^<(?:!doctype|html|\?xml|!--|head|body)/iu,
    'a web page or XML',
    'The cookie is in the header of an answer, not in its text: curl -c FILE keeps it.',
  ],
  [/com\.ibm\.websphere\.ltpa/u, 'an LTPA key file', 'It belongs behind --keys.'],
  [/^-----BEGIN /u, 'a PEM file', GIVE_IT],
  [
    /^\$ANSIBLE_VAULT/u,
    'encrypted with ansible-vault',
    'Pipe its content: signet vault view FILE | signet ltpa token read -',
  ],
];

function refuseForeign(text: string): void {
  const found = FOREIGN.find(([pattern]) => pattern.test(text));
  if (found !== undefined) throw noToken(`What was given as the token is ${found[1]}.`, found[2]);
}

function cookiesIn(text: string, names: readonly string[]): Cookie[] {
  return (
    fromJson(text, names) ??
    [fromRows, fromHeaders, fromNames, fromPairs].map((read) => read(text, names)).find((found) => found.length > 0) ??
    []
  );
}

function fromJson(text: string, names: readonly string[]): Cookie[] | undefined {
  if (!/^[[{]/u.test(text)) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined; // a part of one, or something else: the other forms are looked for
  }
  return cookiesOf(value, names, '', 0);
}

/** Deeper than HAR is. */
const MAX_DEPTH = 32;

/** @param under The key under which the value stands. */
function cookiesOf(value: unknown, names: readonly string[], under: string, depth: number): Cookie[] {
  if (typeof value === 'string') {
    if (isHeaderName(under)) return pairs(value, under);
    return names.some((name) => isSameName(name, under)) ? [{ name: under, value: unquoted(value) }] : [];
  }
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH || NO_COOKIES.has(under)) return [];
  if (Array.isArray(value)) return value.flatMap((each) => cookiesOf(each, names, under, depth + 1));
  const { domain, name, path, value: content } = value as Record<string, unknown>;
  if (typeof name !== 'string' || typeof content !== 'string') {
    return Object.entries(value).flatMap(([key, each]) => cookiesOf(each, names, key, depth + 1));
  }
  if (isHeaderName(name)) return pairs(content, name);
  return under === 'headers' ? [] : [cookie(name, content, domain, path)];
}

/** Parts of HAR that have names and values, too. */
const NO_COOKIES: ReadonlySet<string> = new Set(['queryString', 'postData', 'params']);

/** A cookie file of curl (`DOMAIN flag PATH flag expiry NAME VALUE`), or the browser's table (`NAME VALUE DOMAIN PATH …`). */
function fromRows(text: string, names: readonly string[]): Cookie[] {
  return text.split(/\r?\n/u).flatMap((line) => {
    const columns = line.replace(/^#HttpOnly_/u, '').split('\t');
    if (columns.length < 2 || columns[0]?.startsWith('#') === true) return [];
    if (/^(?:TRUE|FALSE)$/u.test(columns[1] ?? '')) {
      const [domain, , path, , , name = '', value = ''] = columns;
      return [cookie(name, value, domain, path)];
    }
    const [name = '', value = '', domain, path] = columns;
    const isRow = path?.startsWith('/') === true || names.some((wanted) => isSameName(wanted, name.trim()));
    return isRow ? [cookie(name.trim(), value, domain, path)] : [];
  });
}

/** Also as a property of JavaScript. */
const HEADER = /(?<=^|[\s"'])(?<header>(?:set-)?cookie)(?:["']:[ \t]*["']|:[ \t]*)/giu;
/** Of curl. */
const COOKIE_OPTION = /(?<=\s)(?:-b|--cookie)[ =]?["'](?<content>[^'\r\n]*)/gu;

function fromHeaders(text: string): Cookie[] {
  const headers = [...text.matchAll(HEADER)].flatMap(({ 0: { length }, groups, index }) => {
    const quote = text[index - 1];
    const end = quote === '"' || quote === "'" ? quote : '\n';
    const [content = ''] = text.slice(index + length).split(end, 1);
    return pairs(content, groups?.['header'] ?? '');
  });
  const options = [...text.matchAll(COOKIE_OPTION)].flatMap(({ groups }) => pairs(groups?.['content'] ?? '', 'cookie'));
  return [...headers, ...options];
}

/** Of a `Set-Cookie` the first pair is the cookie, the others say for what it is. */
function pairs(content: string, header: string): Cookie[] {
  const all = content.split(';').flatMap((part) => {
    const equals = part.indexOf('=');
    return equals < 1 ? [] : [{ name: part.slice(0, equals).trim(), value: part.slice(equals + 1) }];
  });
  if (header.toLowerCase() === 'cookie') return all.map(({ name, value }) => cookie(name, value));
  const [first] = all;
  const attributeOf = (wanted: string): string | undefined =>
    all
      .slice(1)
      .find(({ name }) => isSameName(name, wanted))
      ?.value.trim();
  return first === undefined ? [] : [cookie(first.name, first.value, attributeOf('domain'), attributeOf('path'))];
}

/** `NAME=…`, `NAME: …`, and `NAME:"…"` as Firefox copies it. */
function fromNames(text: string, names: readonly string[]): Cookie[] {
  return names.flatMap((name) => {
    const pattern = new RegExp(
      String.raw`(?:^|[;:\s"'])${escaped(name)}["']?(?:=|:[ \t]*|,[ \t]*(?="))(?:"(?<quoted>[^"\r\n]*)"|(?<value>[^;\r\n"']*))`,
      'giu',
    );
    return [...text.matchAll(pattern)].map(({ groups }) => cookie(name, groups?.['quoted'] ?? groups?.['value'] ?? ''));
  });
}

/** A line of pairs without the word `Cookie`; of one pair alone only when it holds a token: other texts have equals signs, too. */
function fromPairs(text: string): Cookie[] {
  if (!/^[\w.!#$&*+^`|~-]{1,64}=[^;\s]*(?:;\s*[\w.!#$&*+^`|~-]{1,64}=[^;\s]*)*;?$/u.test(text)) return [];
  const all = pairs(text, 'cookie');
  return all.length > 1 || all.some(isLikeToken) ? all : [];
}

function cookie(name: string, value: string, domain?: unknown, path?: unknown): Cookie {
  const clean = unquoted(value);
  return {
    name,
    value: clean,
    ...(typeof domain === 'string' && domain !== '' && { domain }),
    ...(typeof path === 'string' && path !== '' && { path }),
  };
}

function isHeaderName(name: string): boolean {
  return /^(?:set-)?cookie$/iu.test(name);
}

function isSameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Session ids in base64 are shorter. */
const SHORTEST_TOKEN = 100;

function isLikeToken({ value }: Cookie): boolean {
  return value.length >= SHORTEST_TOKEN && detectTokenFormat(value) !== 'unknown';
}

function escaped(name: string): string {
  return name.replaceAll(/[^\w]/gu, String.raw`\$&`);
}

/** Why there is no token among these cookies. */
function notAmong(cookies: readonly Cookie[], names: readonly string[]): InputError {
  const [wanted = ''] = names;
  const empty = cookies.find(({ name }) => names.some((one) => isSameName(one, name)));
  if (empty !== undefined) {
    return noToken(
      `The cookie ${empty.name} is empty: the server deletes it here.`,
      'Servers do that at a logout, and when they refuse the token that came. Take the cookie of a request before it, or the answer to a login.',
    );
  }
  const all = [...new Set(cookies.map(({ name }) => name))];
  const shown =
    all.length > MOST_NAMES
      ? `${all.slice(0, MOST_NAMES).join(', ')} and ${all.length - MOST_NAMES} more`
      : all.join(', ');
  const other = cookies.find(isLikeToken);
  return noToken(
    `There is no ${wanted} among the cookies ${shown}.`,
    other === undefined
      ? `${NOT_ARRIVED} --cookie-name names a cookie of another name.`
      : `${other.name} looks like a token: --cookie-name ${other.name}`,
  );
}

const MOST_NAMES = 10;

function noToken(message: string, hint: string): InputError {
  return InputError.of(message, { code: 'LTPA_NO_TOKEN', hint });
}
