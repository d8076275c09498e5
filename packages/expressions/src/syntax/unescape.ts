import { LETTER_ESCAPES } from '@signet/source';

const SIMPLE: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  ...LETTER_ESCAPES,
  '\n': '',
};

const ESCAPE = /\\(x[\da-f]{2}|u[\da-f]{4}|U[\da-f]{8}|[0-7]{1,3}|[^])/gi;

/**
 * The text of a quoted literal, quotes included in `written`. Escapes are Python's; one that Python does not know keeps
 * its backslash. With `literal`, every backslash stands for itself.
 */
export function unescape(written: string, literal: boolean): string {
  const body = written.slice(1, -1);
  if (literal || !body.includes('\\')) return body;
  return body.replace(ESCAPE, (whole, escape: string) => {
    const simple = SIMPLE[escape];
    if (simple !== undefined) return simple;
    const code = /^[0-7]+$/.test(escape)
      ? Number.parseInt(escape, 8)
      : /^(?:x..|u....|U.{8})$/.test(escape)
        ? Number.parseInt(escape.slice(1), 16)
        : undefined;
    return code === undefined || code > 0x10_ff_ff ? whole : String.fromCodePoint(code);
  });
}
