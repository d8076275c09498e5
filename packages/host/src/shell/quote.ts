import { InternalError } from '@signet/core';

/** A word that a POSIX shell takes for itself. */
export function quote(word: string): string {
  if (word.includes('\0')) throw new InternalError('An argument contains a NUL character.', { code: 'ARGUMENT_NUL' });
  return /^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * A shell word for a path or an argument of `command`, in which `~`, `~user`, `$NAME` and `${NAME}` stand for what they
 * are on the host. A variable that is not set there stays as it is written, as Python's `expandvars` leaves it; nothing
 * else is special.
 */
export function expandedWord(text: string): string {
  // The slash belongs to it: a quote right behind the name would make it an ordinary word.
  const tilde = /^~(?:[A-Za-z_][\w.-]*)?(?:\/|$)/u.exec(text)?.[0] ?? '';
  const parts = [tilde];
  let end = tilde.length;
  for (const found of text.matchAll(/\$(?:(\w+)|\{(\w+)\})/gu)) {
    const name = found[1] ?? found[2] ?? '';
    if (/^\d/u.test(name)) continue;
    if (found.index > end) parts.push(quote(text.slice(end, found.index)));
    parts.push(`"\${${name}-${found[0].replaceAll(/[$}]/gu, String.raw`\$&`)}}"`);
    end = found.index + found[0].length;
  }
  if (end < text.length) parts.push(quote(text.slice(end)));
  const word = parts.join('');
  return word === '' ? "''" : word;
}

/** Whether {@link expandedWord} would replace something. */
export function expands(text: string): boolean {
  return text.startsWith('~') || text.includes('$');
}
