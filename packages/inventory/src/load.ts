import { dirname } from 'node:path';
import type { Diagnostic } from '@signet/core';
import type { VaultPassword } from '@signet/vault';
import { InventoryBuilder } from './builder.ts';
import { LoadedInventory } from './inventory.ts';
import type { FileAccess, Inventory, Leniency } from './model.ts';
import type { RunProgram } from './program.ts';
import { type InventoryInput, isHostList, readSource } from './sources.ts';
import { type VariableDirectory, VariableFiles } from './variable-files.ts';

export interface LoadOptions {
  readonly vaultPasswords: readonly VaultPassword[];
  /** `group_vars` and `host_vars` beside the playbook are read too. */
  readonly playbookDir?: string;
  readonly files: FileAccess;
  /** Runs an inventory that is a program; without it such an inventory is an error. */
  readonly run?: RunProgram;
  /** What a source that cannot be read is: an error unless Ansible's way is asked for, which reads what it can. */
  readonly unparsed?: Leniency;
  /** What a part of a pattern that matches nothing is, where `select` is not told otherwise. */
  readonly unmatched?: Leniency;
  /** YAML is what it is for Ansible: `0644` is a number, the last of two keys counts. */
  readonly compat?: boolean;
}

/**
 * Reads all sources and merges them in their order, with `group_vars` and `host_vars` beside each.
 * Unlike Ansible's, a source that cannot be read is an error unless `unparsed` says otherwise.
 */
export function loadInventory(
  sources: readonly InventoryInput[],
  options: LoadOptions,
): { inventory: Inventory; diagnostics: Diagnostic[] } {
  const builder = new InventoryBuilder({ stopsAtMistake: options.unparsed === 'warning' });
  const given = sources.filter((source) => source !== '');
  for (const source of given) readSource(builder, source, options);
  if (options.unparsed === 'warning') builder.excuse();
  builder.finish();

  const variables = new VariableFiles(directoriesOf(given, options), builder, options);
  variables.load();

  reportWhole(builder, given);
  const { files, unmatched = 'error' } = options;
  return { inventory: new LoadedInventory(builder, variables, { files, unmatched }), diagnostics: builder.diagnostics };
}

/** Where `group_vars` and `host_vars` may be, weakest first; of two sources in one folder the later one counts. */
function directoriesOf(sources: readonly InventoryInput[], { files, playbookDir }: LoadOptions): VariableDirectory[] {
  const paths = new Set<string>();
  for (const source of sources) {
    const isFolder = files.list(source) !== undefined;
    if (isHostList(source) && !isFolder && files.read(source) === undefined) continue;
    const path = isFolder ? source : dirname(source);
    paths.delete(path);
    paths.add(path);
  }
  const directories: VariableDirectory[] = [...paths].map((path) => ({ path, beside: 'inventory' }));
  if (playbookDir !== undefined) directories.push({ path: playbookDir, beside: 'playbook' });
  return directories;
}

function reportWhole(builder: InventoryBuilder, sources: readonly InventoryInput[]): void {
  const [first] = sources;
  if (first !== undefined && builder.hosts.size === 0 && builder.diagnostics.length === 0) {
    const at = isHostList(first) ? undefined : { file: first, line: 1, column: 1 };
    builder.report(
      'INVENTORY_NO_HOSTS',
      `The inventory ${sources.join(', ')} has no hosts.`,
      at,
      'Write the names of hosts into it, one per line; localhost is always there.',
      'warning',
    );
  }
  const odd = [...builder.groups.values()].filter(({ name }) => /^\d|[^\p{L}\p{N}_]/u.test(name));
  const [oddest] = odd;
  if (oddest !== undefined) {
    const names = odd.map(({ name }) => `"${name}"`);
    const shown = names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
    builder.report(
      'GROUP_NAME',
      `Group names should be letters, digits and "_", and not begin with a digit: ${shown}.`,
      oddest.at,
      'Expressions cannot write such a name as groups.NAME. Use "_".',
      'warning',
    );
  }
  for (const [name, host] of builder.hosts) {
    if (!builder.groups.has(name)) continue;
    builder.report(
      'SAME_NAME',
      `"${name}" is both a group and a host; as a pattern it means both.`,
      host.at,
      'Rename one of them: as in Ansible, variables of the host may become the group’s.',
      'warning',
    );
  }
}
