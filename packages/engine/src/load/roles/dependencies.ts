import type { Node } from '@signet/source';
import type { Handed } from '../../playbook.ts';
import type { Loader } from '../loader.ts';
import type { Where } from '../where.ts';
import { readEntry } from './entry.ts';
import { type LoadedRole, loadRole } from './role.ts';

/** The roles that a role depends on, or those of `roles`, in their order. */
export function loadDependencies(
  loader: Loader,
  items: readonly Node[],
  id: string,
  above: Handed,
  where: Where,
  wholePlay: boolean,
): LoadedRole[] {
  return items.flatMap((item, index) => {
    const entry = readEntry(loader, item, above, where, wholePlay);
    const loaded = entry && loadRole(loader, entry.use, `${id}.roles.${index + 1}`, entry.handed, where);
    return loaded ?? [];
  });
}
