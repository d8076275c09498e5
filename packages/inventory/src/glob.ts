/** A shell pattern as Python's `fnmatch` reads it: `*`, `?`, `[a-c]`, `[!a-c]`; nothing else is special. */
export function globToRegExp(glob: string): RegExp {
  let source = '';
  for (let index = 0; index < glob.length; index += 1) {
    const character = glob.charAt(index);
    if (character === '*') {
      // Several stars mean what one does, and would make the search for a match very slow.
      if (!source.endsWith('.*')) source += '.*';
    } else if (character === '?') source += '.';
    else if (character === '[') {
      const from = index + (glob.charAt(index + 1) === '!' ? 2 : 1);
      const close = glob.indexOf(']', from + 1);
      if (close === -1) source += String.raw`\[`;
      else {
        source += characterSet(glob.slice(from, close), from === index + 2);
        index = close;
      }
    } else source += escaped(character);
  }
  return new RegExp(`^(?:${source})$`, 's');
}

/** A range that ends before it begins stands for nothing, as in Python since 3.11. */
function characterSet(members: string, negated: boolean): string {
  const kept = members.replaceAll(/([^])-([^])/g, (range, first: string, last: string) => (first > last ? '' : range));
  if (kept === '') return negated ? '.' : '(?!)';
  return `[${negated ? '^' : ''}${kept.replaceAll(/[\\\]^[]/g, String.raw`\$&`)}]`;
}

function escaped(character: string): string {
  return character.replace(/[\\^$.|+(){}\]/-]/, String.raw`\$&`);
}
