import { dirname, resolve } from 'node:path';
import { type Diagnostic, InputError } from '@signet/core';
import { loadPlaybook, type Playbook } from '@signet/engine';
import type { VaultPassword } from '@signet/vault';
import { catalog } from '../catalog.ts';
import { printDiagnostics } from '../console/problems.ts';
import { files } from './files.ts';
import { type LoadedInventory, readInventory } from './inventory.ts';
import type { LoadingOptions } from './playbook-options.ts';

const NO_INVENTORY: Diagnostic = {
  severity: 'warning',
  code: 'NO_INVENTORY',
  message: 'No inventory was given; the only host is localhost.',
  hint: 'Name one with -i, or in ANSIBLE_INVENTORY.',
};

/** An error that says that no host matches, with its cause where no inventory was named. */
export function withCause(error: unknown, { given, diagnostics }: LoadedInventory): unknown {
  if (given || diagnostics.includes(NO_INVENTORY)) return error;
  if (!(error instanceof InputError) || !/^(?:NO_HOSTS|PATTERN_MISMATCH)$/u.test(error.code)) return error;
  return new InputError([NO_INVENTORY, ...error.diagnostics]);
}

export interface Loaded extends LoadedInventory {
  readonly playbook: Playbook;
}

/**
 * Playbook and inventory, with every mistake in both reported at once.
 *
 * @param text Of a playbook that is no file, such as the one of a single task; `file` is what its places are called.
 * @throws {InputError} when anything is wrong; warnings are printed.
 */
export function load(
  file: string,
  options: LoadingOptions,
  passwords: readonly VaultPassword[],
  text?: string,
): Loaded {
  const read = readInventory(options, passwords, dirname(resolve(file)));
  // Without its hosts and variables a playbook is full of names that nobody defined: the cause alone says more.
  if (read.inventory.hosts.size === 0 && read.diagnostics.some(({ severity }) => severity === 'error'))
    throw new InputError(read.diagnostics);
  const { playbook, diagnostics: found } = loadPlaybook(file, {
    catalog: { modules: catalog },
    inventory: read.inventory,
    files: text === undefined ? files : { ...files, read: (path) => (path === file ? text : files.read(path)) },
    extraVars: read.extraVars,
    vaultPasswords: read.vaultPasswords,
    compat: options.compat,
    allowMissingHandlers: options.errorOnMissingHandler === false,
    rolesPath: options.rolesPath,
    duplicateKeys: options.duplicateKeys,
  });
  const diagnostics = text === undefined ? found : placeless(found, file);
  // That no inventory was named says all about one without hosts.
  const all = [...read.diagnostics.filter((one) => read.given || one.code !== 'INVENTORY_NO_HOSTS'), ...diagnostics];
  if (!read.given && all.length > 0) all.unshift(NO_INVENTORY);
  if (playbook === undefined || all.some(({ severity }) => severity === 'error')) throw new InputError(all);
  if (all.length > 0) printDiagnostics(all, options.output);
  return { ...read, playbook, diagnostics: all };
}

/** What is wrong with a playbook that is no file: nobody can look at its places. */
export function withoutPlaces(error: unknown, file: string): unknown {
  return error instanceof InputError ? new InputError(placeless(error.diagnostics, file)) : error;
}

function placeless(diagnostics: readonly Diagnostic[], file: string): Diagnostic[] {
  return diagnostics.map((one) => {
    if (one.at?.file !== file) return one;
    const { at: _, ...rest } = one;
    return rest;
  });
}
