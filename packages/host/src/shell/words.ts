/**
 * Splits a command line as Python's `shlex.split` does: quotes and backslashes as in a POSIX shell, nothing expanded.
 *
 * @returns `undefined` when a quote is not closed or a backslash stands at the end.
 */
export function shellWords(line: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let at = 0;
  while (at < line.length) {
    const character = line.charAt(at);
    if (/[ \t\r\n]/u.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      at += 1;
    } else if (character === "'") {
      const close = line.indexOf("'", at + 1);
      if (close < 0) return undefined;
      word = (word ?? '') + line.slice(at + 1, close);
      at = close + 1;
    } else if (character === '"') {
      const quoted = doubleQuoted(line, at + 1);
      if (quoted === undefined) return undefined;
      word = (word ?? '') + quoted.text;
      at = quoted.end;
    } else if (character === '\\') {
      if (at + 1 >= line.length) return undefined;
      word = (word ?? '') + line.charAt(at + 1);
      at += 2;
    } else {
      word = (word ?? '') + character;
      at += 1;
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}

/** Inside double quotes a backslash is special before another one and before a quote only. */
function doubleQuoted(line: string, from: number): { readonly text: string; readonly end: number } | undefined {
  let text = '';
  for (let at = from; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (character === '"') return { text, end: at + 1 };
    const next = line.charAt(at + 1);
    if (character === '\\' && (next === '\\' || next === '"')) {
      text += next;
      at += 1;
    } else text += character;
  }
  return undefined;
}
