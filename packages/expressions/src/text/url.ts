/** Python's `urllib.parse.quote`: everything but letters, digits, `_.-~` and what is `safe` becomes `%XX`. */
export function urlQuote(text: string, safe: string): string {
  let result = '';
  for (const character of text) {
    if (/[\w.~-]/.test(character) || safe.includes(character)) result += character;
    else
      for (const byte of Buffer.from(character, 'utf8'))
        result += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return result;
}

/** Python's `quote_plus`, for form data. */
export function urlQuotePlus(text: string): string {
  return urlQuote(text, ' ').replaceAll(' ', '+');
}

/** Python's `unquote_plus`; what is no valid escape stays. */
export function urlUnquote(text: string): string {
  return text
    .replaceAll('+', ' ')
    .replaceAll(/(?:%[\da-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
}

/** As Python: blanks and control characters at the beginning, and line breaks anywhere, are no part of a URL. */
function withoutBlanks(url: string): string {
  return url.replace(/^[\0- ]+/, '').replaceAll(/[\t\r\n]/g, '');
}

/** The parts of a URL, as Ansible's `urlsplit` names them; null for what is not there. */
export function urlSplit(url: string): Map<string, unknown> {
  const [, scheme, authority, path = '', query, fragment] =
    /^(?:([a-z][a-z\d+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/is.exec(withoutBlanks(url)) ?? [];
  const at = authority?.lastIndexOf('@') ?? -1;
  const login = at === -1 ? undefined : authority?.slice(0, at);
  const host = authority?.slice(at + 1) ?? '';
  const colon = login?.indexOf(':') ?? -1;
  const [, bracketed, name, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?/.exec(host) ?? [];
  return new Map<string, unknown>([
    ['fragment', fragment ?? ''],
    ['hostname', (bracketed ?? name ?? '').toLowerCase() || null],
    ['netloc', authority ?? ''],
    ['password', login === undefined || colon === -1 ? null : login.slice(colon + 1)],
    ['path', path],
    ['port', port === undefined ? null : Number(port)],
    ['query', query ?? ''],
    ['scheme', (scheme ?? '').toLowerCase()],
    ['username', login === undefined ? null : colon === -1 ? login : login.slice(0, colon)],
  ]);
}
