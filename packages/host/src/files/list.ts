import { expandedWord } from '../shell/quote.ts';
import type { CommandsReader } from '../targets/commands.ts';
import { type Look, lookAt } from './look.ts';
import { shellError } from './shell-error.ts';

const list = String.raw`cd -- "$1" || exit 90
find $follow . ! -name . -exec sh -c 'for path do printf "%s\0" "$path"; done' sh {} +`;

/** Everything below a folder, sorted by name: what is in a folder comes behind it. */
export async function entriesBelow(
  host: CommandsReader,
  folder: string,
  follow: boolean,
): Promise<{ readonly name: string; readonly look: Look }[]> {
  const option = follow ? '-L' : '';
  const result = await host.ask(['sh', '-c', `follow=${option}; set -- ${expandedWord(folder)}\n${list}`]);
  if (result.code !== 0) throw shellError(host.host, 'Listing', folder, result);
  const names = result.stdout
    .toString('utf8')
    .split('\0')
    .filter((name) => name !== '')
    .map((name) => name.replace(/^\.\//u, ''));
  const entries: { name: string; look: Look }[] = [];
  for (const chunk of chunks(names)) {
    const { looks } = await lookAt(
      host,
      chunk.map((name) => ({ folder, name })),
    );
    for (const [index, look] of looks.entries()) {
      if (look.own !== undefined) entries.push({ name: chunk[index] ?? '', look });
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
