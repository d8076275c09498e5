/** As Python's `fnmatch`: a star also matches a dot at the beginning. */
export function globRegex(pattern: string): RegExp {
  let body = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern.charAt(at);
    const close = character === '[' ? pattern.indexOf(']', pattern.charAt(at + 1) === '!' ? at + 3 : at + 2) : -1;
    if (character === '*') body += '.*';
    else if (character === '?') body += '.';
    else if (close > 0) {
      const inner = pattern
        .slice(at + 1, close)
        .replace(/^!/u, '^')
        .replaceAll(/[\\[]/gu, String.raw`\$&`);
      body += `[${inner}]`;
      at = close;
    } else body += character.replaceAll(/[.+^${}()|[\]\\]/gu, String.raw`\$&`);
  }
  return new RegExp(`^${body}$`, 's');
}
