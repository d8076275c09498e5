import { expandedWord } from '../shell/quote.ts';
import type { CommandsReader } from '../targets/commands.ts';
import { lookAt, type Stat } from './look.ts';
import { shellError } from './shell-error.ts';

const list = String.raw`cd -- "$1" || exit 90
find . ! -name . -exec sh -c 'for path do printf "%s\0" "$path"; done' sh {} +`;

/** Everything below a folder, deepest last; links are not followed. */
export async function entriesBelow(
  host: CommandsReader,
  folder: string,
): Promise<{ readonly name: string; readonly stat: Stat }[]> {
  const result = await host.ask(['sh', '-c', `set -- ${expandedWord(folder)}\n${list}`]);
  if (result.code !== 0) throw shellError(host.host, 'Listing', folder, result);
  const names = result.stdout
    .toString('utf8')
    .split('\0')
    .filter((name) => name !== '')
    .map((name) => name.replace(/^\.\//u, ''));
  const entries: { name: string; stat: Stat }[] = [];
  for (const chunk of chunks(names)) {
    const { looks } = await lookAt(
      host,
      chunk.map((name) => ({ folder, name })),
    );
    for (const [index, { own }] of looks.entries()) {
      if (own !== undefined) entries.push({ name: chunk[index] ?? '', stat: own });
    }
  }
  return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** As many names as fit into one command. */
function chunks(names: readonly string[]): string[][] {
  const parts: string[][] = [];
  let length = Number.POSITIVE_INFINITY;
  for (const name of names) {
    if (length + name.length > 30_000) {
      parts.push([]);
      length = 0;
    }
    parts.at(-1)?.push(name);
    length += name.length + 100;
  }
  return parts;
}
