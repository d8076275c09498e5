/** What Ansible reads from `words name=value name="more words"`. */
export interface InlineOptions {
  /** The words that are no pair, joined by blanks; undefined when there are none. */
  readonly rest: string | undefined;
  readonly options: ReadonlyMap<string, string>;
}

const WORD = /(?:[^\s'"]|'[^']*'|"[^"]*"|['"])+/g;

/** Splits the text of a lookup such as `Li file=elements.csv delimiter=","`; quotes keep blanks together. */
export function inlineOptions(text: string): InlineOptions {
  const options = new Map<string, string>();
  const rest: string[] = [];
  for (const [word] of text.matchAll(WORD)) {
    const at = word.indexOf('=');
    if (at === -1) rest.push(word);
    else options.set(word.slice(0, at), unquoted(word.slice(at + 1)));
  }
  return { rest: rest.length === 0 ? undefined : rest.join(' '), options };
}

function unquoted(text: string): string {
  const [, quote, body] = /^(['"])(.*)\1$/s.exec(text) ?? [];
  return quote === undefined ? text : (body ?? '');
}
