/** Text in wsadmin's bracket notation, parsed: words and nested lists. */
export type Bracketed = string | Bracketed[];

/** Splits `-a b "c d" [e f]` into words; brackets nest, double quotes keep blanks and are dropped. */
export function parseBracketText(source: string): Bracketed[] {
  let at = 0;

  function list(closing: boolean): Bracketed[] {
    const items: Bracketed[] = [];
    while (at < source.length) {
      const char = source[at];
      if (char === ']' && closing) {
        at++;
        return items;
      }
      if (char === '[') {
        at++;
        items.push(list(true));
      } else if (char === undefined || /[\s,]/.test(char)) at++;
      else items.push(word());
    }
    return items;
  }

  function word(): string {
    let text = '';
    while (at < source.length) {
      const char = source[at] ?? '';
      if (char === '"') {
        const end = source.indexOf('"', at + 1);
        text += source.slice(at + 1, end < 0 ? undefined : end);
        at = end < 0 ? source.length : end + 1;
        if (source[at] === ',') break;
      } else if (/[\s[\]]/.test(char)) break;
      else {
        text += char;
        at++;
      }
    }
    return text;
  }

  return list(false);
}

/** The words of a bracketed value, one after the other; for values that are lists of texts. */
export function wordsOf(value: Bracketed): string[] {
  return typeof value === 'string' ? [value] : value.flatMap(wordsOf);
}
