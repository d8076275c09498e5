import { adminConfig } from '../bridge/calls.ts';
import type { CellReader } from '../cell-access.ts';
import { parseLines } from '../grammar/lines.ts';

/** The value of a security custom property; `undefined` when there is none. Of duplicates the first counts. */
export async function readSecurityProperty(cell: CellReader, name: string): Promise<string | undefined> {
  const [found = ''] = await cell.ask(adminConfig('getid', `/Security:/Property:${name}/`));
  const [id] = parseLines(found);
  if (id === undefined) return undefined;
  const [value = ''] = await cell.ask(adminConfig('showAttribute', id, 'value'));
  return value;
}
