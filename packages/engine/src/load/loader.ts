import { type Diagnostic, InputError, type Secret, type SourceRef } from '@signet/core';
import type { FileAccess, Inventory } from '@signet/inventory';
import { nearest } from '@signet/source';
import { decryptVault, type VaultPassword } from '@signet/vault';
import type { Catalog } from '../catalog.ts';
import type { Unlock } from '../vars/authored.ts';

/** What a playbook is loaded with. Nothing here connects anywhere. */
export interface LoadContext {
  readonly catalog: Catalog;
  readonly inventory: Inventory;
  readonly files: FileAccess;
  readonly extraVars?: Readonly<Record<string, unknown>> | undefined;
  readonly vaultPasswords?: readonly VaultPassword[] | undefined;
}

/** Collects what is wrong while a playbook is read. */
export interface Loader extends LoadContext {
  readonly diagnostics: Diagnostic[];
  readonly sources: Map<string, string>;
  readonly unlock: Unlock;
  /** Every secret that was opened. */
  readonly secrets: Set<Secret>;
}

export function newLoader(context: LoadContext): Loader {
  const secrets = new Set<Secret>();
  const unlock = unlockWith(context.vaultPasswords ?? [], (secret) => secrets.add(secret));
  return { ...context, diagnostics: [], sources: new Map(), secrets, unlock };
}

/** Opens vault texts, each one once: deriving a key takes milliseconds. */
export function unlockWith(passwords: readonly VaultPassword[], onOpened: (secret: Secret) => void): Unlock {
  const opened = new WeakMap<object, ReturnType<Unlock>>();
  return (vault) => {
    const known = opened.get(vault);
    if (known !== undefined) return known;
    const secret = decryptVault(vault.text, [...passwords], vault.at);
    opened.set(vault, secret);
    onOpened(secret);
    return secret;
  };
}

export function report(loader: Loader, code: string, message: string, at: SourceRef, hint?: string): void {
  loader.diagnostics.push({ severity: 'error', code, message, at, ...(hint !== undefined && { hint }) });
}

/** Runs a step of loading; what is wrong with the input becomes diagnostics. */
export function collecting<T>(loader: Loader, step: () => T): T | undefined {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    loader.diagnostics.push(...error.diagnostics);
    return undefined;
  }
}

/** `Did you mean "x"?`, or what else there is to say. */
export function didYouMean(name: string, candidates: Iterable<string>, otherwise?: string): string | undefined {
  const near = nearest(name, candidates);
  return near === undefined ? otherwise : `Did you mean "${near}"?`;
}
