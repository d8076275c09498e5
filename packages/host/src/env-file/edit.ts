import { InternalError } from '@signet/core';
import { type EnvPart, parseEnvFile } from './grammar.ts';
import { quoteEnvValue } from './quoting.ts';

/**
 * Sets and removes entries, and leaves every other character as it is. An entry is changed where it stands (the last
 * one, if there are several: that one counts); a new one is added at the end.
 *
 * @param wanted The value of each name; `null` removes every entry of that name.
 */
export function editEnvFile(text: string, wanted: ReadonlyMap<string, string | null>): string {
  const ending = text.includes('\r\n') ? '\r\n' : '\n';
  const parts = parseEnvFile(text);
  const added: string[] = [];
  const edited: (string | undefined)[] = parts.map((part) => part.text);

  for (const [name, value] of wanted) {
    const places = parts.flatMap((part, index) => (part.name === name ? [index] : []));
    const last = places.at(-1);
    if (value === null) for (const index of places) edited[index] = undefined;
    else if (last === undefined) added.push(`${name}=${quoted(name, value)}`);
    else edited[last] = rewritten(parts[last], name, value);
  }
  const kept = edited.filter((line) => line !== undefined).join('');
  if (added.length === 0) return kept;
  const gap = kept === '' || kept.endsWith('\n') ? '' : ending;
  return `${kept}${gap}${added.join(ending)}${ending}`;
}

/** The entry with another value: what stands before the name and the end of the line stay. */
function rewritten(part: EnvPart | undefined, name: string, value: string): string {
  const text = part?.text ?? '';
  const before = text.slice(0, text.indexOf(name));
  const ending = /\r?\n$/u.exec(text)?.[0] ?? '';
  return `${before}${name}=${quoted(name, value)}${ending}`;
}

function quoted(name: string, value: string): string {
  const text = quoteEnvValue(value);
  if (text === undefined)
    throw new InternalError(`The value of ${name} was not checked before it was written.`, {
      code: 'ENV_VALUE_UNCHECKED',
    });
  return text;
}
