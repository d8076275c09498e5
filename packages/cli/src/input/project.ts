import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * Where journals and locks live: `.signet` in the nearest folder from `start` up that has one or that is the root of a
 * repository, else in `start`. For a playbook, `start` is its folder: so it does not depend on the working folder, and
 * handlers owed by a run are found from wherever the next one starts.
 *
 * @param chosen The folder that the setting `state_dir` names.
 */
export function stateFolder(start: string, chosen: string | undefined): string {
  if (chosen) return resolve(chosen);
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.signet')) || existsSync(join(folder, '.git'))) return join(folder, '.signet');
    if (dirname(folder) === folder) return join(resolve(start), '.signet');
  }
}
