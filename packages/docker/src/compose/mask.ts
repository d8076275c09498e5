import { type Connection, MASK } from '@signet/core';
import { parseEnvironmentFile } from './environment-file.ts';

const files = ['.env', 'custom.env'];
const longest = 600;

/**
 * What a Compose program wrote to standard error, fit to be shown: Compose 2 quotes the line of an environment file
 * that it cannot read, with the password in it.
 */
export async function withoutValues(connection: Connection, directory: string, text: string): Promise<string> {
  let shown = text;
  for (const file of files) {
    const content = await connection.readFile(`${directory}/${file}`);
    for (const value of valuesIn(content?.toString('utf8') ?? '')) shown = shown.replaceAll(value, MASK);
  }
  const lines = shown
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.slice(-3).join(' ').slice(0, longest) || 'it gave no reason.';
}

/** Longest first, as read and as written: a line that cannot be read has no value but is quoted all the same. */
function valuesIn(text: string): string[] {
  const written = text.split('\n').map((line) => line.slice(line.indexOf('=') + 1).trim());
  const values = [...written, ...parseEnvironmentFile(text).values()];
  const long = values.filter((value) => value.length >= 4 && !/^(?:true|false)$/u.test(value));
  return [...new Set(long)].toSorted((a, b) => b.length - a.length);
}
