import { InputError } from '@signet/core';

/** The words of an options text such as `become_flags`, with a shell's quotes. */
export function splitFlags(text: string): string[] {
  const words: string[] = [];
  const part = /\s*((?:[^\s'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+)\s*/uy;
  for (let at = 0; text.slice(at).trim() !== ''; at = part.lastIndex) {
    part.lastIndex = at;
    const [, word] = part.exec(text) ?? [];
    if (word === undefined) {
      throw InputError.of(`The options "${text}" have a quote without its end.`, {
        code: 'FLAGS_QUOTE',
        hint: 'Close it.',
      });
    }
    words.push(
      word.replaceAll(
        /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/gu,
        (_all, single?: string, double?: string, one?: string) =>
          single ?? double?.replaceAll(/\\(["\\$`])/gu, '$1') ?? one ?? '',
      ),
    );
  }
  return words;
}
