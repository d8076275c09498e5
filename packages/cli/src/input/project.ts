import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * Where journals and locks of a playbook live: `.signet` in the nearest folder above it that has one or that is the
 * root of a repository, else beside the playbook; `SIGNET_STATE_DIR` wins. It does not depend on the working folder,
 * so that handlers owed by a run are found from wherever the next one starts.
 */
export function stateFolder(playbook: string): string {
  const chosen = process.env['SIGNET_STATE_DIR'];
  if (chosen) return resolve(chosen);
  const start = dirname(resolve(playbook));
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.signet')) || existsSync(join(folder, '.git'))) return join(folder, '.signet');
    if (dirname(folder) === folder) return join(start, '.signet');
  }
}
