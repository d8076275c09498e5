import { InputError } from '@signet/core';
import { loadPlaybook, planPlaybook } from '@signet/engine';
import { catalog } from '../catalog.ts';
import { files } from '../input/files.ts';
import type { LoadedInventory } from '../input/inventory.ts';
import type { NamedOrigin } from './origin.ts';
import { playOrigins } from './play-origins.ts';
import { variableFilesOf } from './variable-files.ts';

/**
 * The plays of a playbook that a host takes part in, and what they give to variables. Mistakes that leave the plays
 * readable are no reason to explain nothing: to find one of them may be why somebody asks.
 *
 * @throws {InputError} when the playbook cannot be read at all.
 */
export function playsOf(
  file: string,
  host: string,
  read: LoadedInventory,
): { readonly name: string; readonly origins: readonly NamedOrigin[] }[] {
  const { inventory, extraVars, vaultPasswords } = read;
  const { playbook, diagnostics } = loadPlaybook(file, {
    catalog: { modules: catalog },
    inventory,
    files,
    extraVars,
    vaultPasswords,
  });
  if (playbook === undefined) throw new InputError(diagnostics);
  const { plan } = planPlaybook(playbook, inventory, { tags: ['all', 'never'], extraVars, vaultPasswords });
  const takesPart = new Set(plan.plays.filter(({ hosts }) => hosts.includes(host)).map(({ id }) => id));
  return playbook.plays
    .filter(({ id }) => takesPart.has(id))
    .map((play) => ({ name: play.name, origins: playOrigins(play, variableFilesOf(play, host, read)) }));
}
