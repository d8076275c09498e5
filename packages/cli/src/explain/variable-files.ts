import { InputError } from '@signet/core';
import { finalLayer, type Layer, LayeredScope, lazyLayer, type Play, type RawVariable } from '@signet/engine';
import { decryptVault } from '@signet/vault';
import type { LoadedInventory } from '../input/inventory.ts';

/** The `vars_files` of a play as a host has them, weakest first: their names may depend on its variables. */
export function variableFilesOf(play: Play, host: string, read: LoadedInventory): Layer[] {
  const files: Layer[] = [];
  for (const file of play.varsFiles) {
    try {
      const layer = file.layer(new LayeredScope([...files.toReversed(), ...layersBelow(play, host, read)]));
      if (layer) files.push(layer);
    } catch (error) {
      // A file that is not there is reported where the playbook is checked; here it only sets nothing.
      if (!(error instanceof InputError)) throw error;
    }
  }
  return files;
}

/** Strongest first. */
function layersBelow(play: Play, host: string, { extraVars, inventory, vaultPasswords }: LoadedInventory): Layer[] {
  const unlock: Parameters<typeof lazyLayer>[2] = (vault) => decryptVault(vault.text, [...vaultPasswords], vault.at);
  const own = new Map<string, RawVariable>();
  for (const [name, origin] of inventory.variablesOf(host))
    own.set(name, { value: origin.value, place: (path) => origin.place(path) });
  const names = new Map<string, unknown>([
    ['inventory_hostname', host],
    ['playbook_dir', play.directory],
  ]);
  return [
    finalLayer('extra vars', new Map(Object.entries(extraVars))),
    finalLayer('magic', names),
    ...play.vars.toReversed(),
    lazyLayer('inventory', own, unlock),
  ];
}
