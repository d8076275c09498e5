/**
 * A Python regular expression that has to match at the beginning, as `re.match` does.
 *
 * @throws {SyntaxError} when it is none, or one that JavaScript cannot express.
 */
export function pythonRegExp(source: string): RegExp {
  const flags = /^\(\?([aimsux]+)\)/.exec(source);
  const letters = flags?.[1] ?? '';
  if (letters.includes('x')) throw new SyntaxError('the flag "x" is not supported');
  const rest = source
    .slice(flags?.[0].length ?? 0)
    .replaceAll('(?P<', '(?<')
    .replaceAll(/\(\?P=(\w+)\)/g, String.raw`\k<$1>`)
    .replaceAll(/\\[\s\S]/g, (escape) => (escape === String.raw`\A` ? '^' : escape === String.raw`\Z` ? '$' : escape));
  return new RegExp(`^(?:${rest})`, ['i', 'm', 's'].filter((flag) => letters.includes(flag)).join(''));
}
