import { resolve } from 'node:path';
import { type Diagnostic, InputError } from '@signet/core';
import { type Inventory, loadInventory } from '@signet/inventory';
import { didYouMean } from '@signet/source';
import type { VaultPassword } from '@signet/vault';
import { printDiagnostics } from '../console/problems.ts';
import { parseExtraVars } from './extra-vars.ts';
import { files } from './files.ts';
import type { InventoryOptions } from './playbook-options.ts';
import { runProgram } from './programs.ts';

export interface LoadedInventory {
  readonly inventory: Inventory;
  readonly sources: readonly string[];
  readonly extraVars: Readonly<Record<string, unknown>>;
  readonly vaultPasswords: readonly VaultPassword[];
  readonly diagnostics: readonly Diagnostic[];
  /** False when no inventory was named, and only localhost is there. */
  readonly given: boolean;
}

/** The inventory that the options name; what is wrong with it is in `diagnostics`. */
export function readInventory(
  options: InventoryOptions & { readonly compat?: boolean },
  passwords: readonly VaultPassword[],
  playbookDir?: string,
): LoadedInventory {
  const fromEnvironment = sourcesOf(process.env['ANSIBLE_INVENTORY'] ?? '');
  const sources = options.inventory ?? (fromEnvironment.length > 0 ? fromEnvironment : []);
  const { inventory, diagnostics } = loadInventory(sources, {
    vaultPasswords: passwords,
    files,
    run: runProgram,
    ...(options.compat && { unparsed: 'warning', unmatched: 'warning', compat: true }),
    ...(playbookDir !== undefined && { playbookDir }),
  });
  return {
    inventory,
    sources,
    extraVars: {
      ...parseExtraVars(options.extraVars ?? [], { passwords, compat: options.compat }),
      ...options.secretVars,
    },
    vaultPasswords: passwords,
    diagnostics,
    given: options.inventory !== undefined || fromEnvironment.length > 0,
  };
}

/** `ANSIBLE_INVENTORY` is a list of paths; one that ends with a comma can only be meant as a list of hosts. */
function sourcesOf(text: string): string[] {
  if (text.endsWith(',')) return [text];
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** Identifies the inventory in journals and locks: its sources, wherever the command was started. */
export function inventoryId(sources: readonly string[]): string {
  return sources.map((source) => (source.includes(',') ? source : resolve(source))).join(' ');
}

/**
 * The one host of a name or pattern; localhost is always there.
 *
 * @throws {InputError} `UNKNOWN_HOST`
 */
export function hostNamed(inventory: Inventory, name: string): string {
  const { hosts } = inventory.select(name, { unmatched: 'warning' });
  const [host] = hosts;
  if (host !== undefined && hosts.length === 1) return host.name;
  if (hosts.length > 1) {
    const shown = hosts.slice(0, 3).map((one) => one.name);
    throw InputError.of(`"${name}" means ${hosts.length} hosts; one is needed.`, {
      code: 'UNKNOWN_HOST',
      hint: `Name one of them, such as ${shown.join(', ')}.`,
    });
  }
  throw InputError.of(`The inventory has no host "${name}".`, {
    code: 'UNKNOWN_HOST',
    hint: didYouMean(name, inventory.hosts.keys()) ?? 'signet inventory --graph lists the hosts.',
  });
}

/** Prints warnings; errors end the command. */
export function requireSound(diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.some(({ severity }) => severity === 'error')) throw new InputError(diagnostics);
  if (diagnostics.length > 0) printDiagnostics(diagnostics);
}
