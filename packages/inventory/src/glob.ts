/** A shell pattern as Python's `fnmatch` reads it: `*`, `?`, `[a-c]`, `[!a-c]`; nothing else is special. */
export function globToRegExp(glob: string): RegExp {
  let source = '';
  for (let index = 0; index < glob.length; index += 1) {
    const character = glob.charAt(index);
    if (character === '*') source += '.*';
    else if (character === '?') source += '.';
    else if (character === '[') {
      const close = glob.indexOf(']', index + (/^\[!?\]/.exec(glob.slice(index))?.[0].length ?? 1));
      if (close === -1) source += '\\[';
      else {
        const negated = glob.charAt(index + 1) === '!';
        const set = glob.slice(index + (negated ? 2 : 1), close).replaceAll(/[\\\]^[]/g, String.raw`\$&`);
        source += `[${negated ? '^' : ''}${set}]`;
        index = close;
      }
    } else source += character.replace(/[\\^$.|+(){}\]/-]/, String.raw`\$&`);
  }
  return new RegExp(`^(?:${source})$`, 's');
}
