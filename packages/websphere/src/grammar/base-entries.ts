import { isDn } from './distinguished-name.ts';
import { partsOf } from './java-map.ts';

/** A base entry of a repository: its DN in the realm, and its DN in the directory. */
export interface BaseEntry {
  readonly name: string;
  readonly nameInRepository: string;
}

/**
 * The answer of `listIdMgrRepositoryBaseEntries`: `{name=nameInRepository, ...}`. Both are DNs with `=` of their own, so
 * an entry is cut where a DN stands on either side; `root` and an empty name stand for a whole directory.
 */
export function parseBaseEntries(text: string): BaseEntry[] {
  const entries: BaseEntry[] = [];
  let rest = '';
  for (const part of partsOf(text)) {
    rest = rest === '' ? part : `${rest}, ${part}`;
    const entry = cut(rest);
    if (entry === undefined) continue;
    entries.push(entry);
    rest = '';
  }
  const last = entries.pop();
  // What a blank after a comma split off the last DN.
  if (last !== undefined)
    entries.push(rest === '' ? last : { ...last, nameInRepository: `${last.nameInRepository}, ${rest}` });
  return entries;
}

function cut(text: string): BaseEntry | undefined {
  for (let at = text.indexOf('='); at >= 0; at = text.indexOf('=', at + 1)) {
    const name = text.slice(0, at);
    const nameInRepository = text.slice(at + 1);
    if (isName(name) && (nameInRepository === '' || isName(nameInRepository))) return { name, nameInRepository };
  }
  return undefined;
}

function isName(text: string): boolean {
  return text === 'root' || isDn(text);
}
