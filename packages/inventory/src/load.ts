import { dirname } from 'node:path';
import type { Diagnostic } from '@signet/core';
import type { VaultPassword } from '@signet/vault';
import { InventoryBuilder } from './builder.ts';
import { LoadedInventory } from './inventory.ts';
import type { FileAccess, Inventory } from './model.ts';
import { type InventoryInput, isHostList, readSource } from './sources.ts';
import { type VariableDirectory, VariableFiles } from './variable-files.ts';

export interface LoadOptions {
  readonly vaultPasswords: readonly VaultPassword[];
  /** `group_vars` and `host_vars` beside the playbook are read too. */
  readonly playbookDir?: string;
  readonly files: FileAccess;
}

/**
 * Reads all sources and merges them in their order, with `group_vars` and `host_vars` beside each.
 * Unlike Ansible's, a source that cannot be read, or an inventory without any host, is an error.
 */
export function loadInventory(
  sources: readonly InventoryInput[],
  options: LoadOptions,
): { inventory: Inventory; diagnostics: Diagnostic[] } {
  const builder = new InventoryBuilder();
  for (const source of sources) readSource(builder, source, options);
  builder.finish();

  const directories: VariableDirectory[] = [];
  for (const source of sources) {
    if (isHostList(source) && options.files.read(source) === undefined) continue;
    const path = options.files.list(source) === undefined ? dirname(source) : source;
    if (!directories.some((known) => known.path === path)) directories.push({ path, beside: 'inventory' });
  }
  if (options.playbookDir !== undefined) directories.push({ path: options.playbookDir, beside: 'playbook' });
  const variables = new VariableFiles(directories, builder, options);
  variables.load();

  reportWhole(builder, sources);
  return { inventory: new LoadedInventory(builder, variables), diagnostics: builder.diagnostics };
}

function reportWhole(builder: InventoryBuilder, sources: readonly InventoryInput[]): void {
  const hasErrors = builder.diagnostics.some(({ severity }) => severity === 'error');
  if (builder.hosts.size === 0 && !hasErrors) {
    const [first] = sources;
    const at = first === undefined || isHostList(first) ? undefined : { file: first, line: 1, column: 1 };
    builder.report(
      'INVENTORY_NO_HOSTS',
      `The inventory ${sources.join(', ')} has no hosts.`,
      at,
      'Write the names of hosts into it, one per line.',
    );
  }
  for (const [name, host] of builder.hosts) {
    if (!builder.groups.has(name)) continue;
    builder.report(
      'SAME_NAME',
      `"${name}" is both a group and a host; as a pattern it means both.`,
      host.at,
      'Rename one of them.',
      'warning',
    );
  }
}
