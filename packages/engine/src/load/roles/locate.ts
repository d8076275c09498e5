import { dirname, isAbsolute, join, normalize } from 'node:path';
import type { SourceRef } from '@signet/core';
import { directoryExists } from '../files.ts';
import { didYouMean, type Loader, report } from '../loader.ts';
import type { Where } from '../where.ts';

/**
 * The folder of a role: below `roles` beside the playbook, in the folders of `ANSIBLE_ROLES_PATH`, beside the role that
 * asks for it, beside the playbook, or a path.
 */
export function locateRole(
  loader: Loader,
  name: string,
  at: SourceRef,
  { play, role }: Where,
): { readonly name: string; readonly directory: string } | undefined {
  const folders = [
    join(play.directory, 'roles'),
    ...loader.rolesPath,
    ...(role ? [dirname(role.directory)] : []),
    play.directory,
  ];
  const places = isAbsolute(name) ? [] : folders.map((folder) => normalize(join(folder, name)));
  const found = places.find((place) => directoryExists(loader, place));
  if (found !== undefined) return { name, directory: found };
  if (isAbsolute(name) && directoryExists(loader, normalize(name))) return { name, directory: normalize(name) };
  const known = folders.slice(0, -1).flatMap((folder) => loader.files.list(folder) ?? []);
  const where = isAbsolute(name) ? name : [...new Set(folders)].join(', ');
  report(loader, 'ROLE_MISSING', `There is no role "${name}" in ${where}.`, at, didYouMean(name, known, remote(name)));
  return undefined;
}

function remote(name: string): string | undefined {
  return name.split('.').length === 3 ? 'Roles of collections are not installed: copy it into "roles".' : undefined;
}
