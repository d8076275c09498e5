import { InputError, Secret } from '@signet/core';
import { isVaultValue, type VaultText } from '@signet/source';
import { collecting, type Loader } from './loader.ts';

/**
 * Opens every vault text of the inventory and of extra vars once, so that a wrong password shows before anything connects.
 * With `compat: ansible` one that does not open is a mistake only where it is used; the first such is a warning.
 */
export function checkSecrets(loader: Loader): void {
  const seen = new Set<unknown>();
  const own: Loader = { ...loader, diagnostics: [] };
  for (const value of Object.values(loader.extraVars ?? {})) collecting(own, () => open(own, value, seen));
  for (const host of loader.inventory.hosts.keys()) {
    for (const origin of loader.inventory.variablesOf(host).values()) {
      if (seen.has(origin)) continue;
      seen.add(origin);
      collecting(own, () => open(own, origin.value, seen));
    }
  }
  const [first] = own.diagnostics;
  if (!loader.compat) loader.diagnostics.push(...own.diagnostics);
  else if (first) loader.diagnostics.push({ ...first, severity: 'warning' });
}

/** What stays closed is found where it is used, if that is wanted. */
function unlock(loader: Loader, vault: VaultText): void {
  try {
    loader.unlock(vault);
  } catch (error) {
    if (loader.unlock.later !== true || !(error instanceof InputError)) throw error;
  }
}

function open(loader: Loader, value: unknown, seen: Set<unknown>): void {
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  if (value instanceof Secret) loader.secrets.add(value);
  else if (isVaultValue(value)) unlock(loader, value);
  else for (const inner of Object.values(value)) open(loader, inner, seen);
}
