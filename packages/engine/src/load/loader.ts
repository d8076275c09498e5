import { type Diagnostic, InputError, type Secret, type SourceRef } from '@signet/core';
import type { Template } from '@signet/expressions';
import type { FileAccess, Inventory } from '@signet/inventory';
import { type Duplicates, type MapNode, nearest } from '@signet/source';
import { decryptVault, type VaultPassword } from '@signet/vault';
import type { Catalog } from '../catalog.ts';
import type { Handed } from '../playbook.ts';
import type { Unlock } from '../vars/authored.ts';
import type { Layer } from '../vars/layer.ts';
import type { ParsedFile } from './files.ts';
import type { Where } from './where.ts';

/** What a playbook is loaded with. Nothing here connects anywhere. */
export interface LoadContext {
  readonly catalog: Catalog;
  readonly inventory: Inventory;
  readonly files: FileAccess;
  readonly extraVars?: Readonly<Record<string, unknown>> | undefined;
  readonly vaultPasswords?: readonly VaultPassword[] | undefined;
  /** `--compat ansible`: every play does as Ansible where Signet differs for safety. */
  readonly compat?: boolean | undefined;
  /** That a handler is nowhere is only a warning. */
  readonly allowMissingHandlers?: boolean | undefined;
  /** What a key is that a map has twice. */
  readonly duplicateKeys?: Duplicates | undefined;
  /** Folders with roles, besides those beside the playbook; left out: those of `ANSIBLE_ROLES_PATH`. */
  readonly rolesPath?: readonly string[] | undefined;
}

/** Collects what is wrong while a playbook is read. */
export interface Loader extends LoadContext {
  readonly diagnostics: Diagnostic[];
  readonly sources: Map<string, string>;
  readonly unlock: Unlock;
  /** Every secret that was opened. */
  readonly secrets: Set<Secret>;
  readonly rolesPath: readonly string[];
  /** Files that were read, each once. */
  readonly parsed: Map<string, ParsedFile>;
  /** Variables of files, each compiled once. */
  readonly layers: Map<string, Layer | undefined>;
  /** Where each step stands that includes others, by the step's id. */
  readonly standing: Map<string, Where>;
  /** Tasks whose `action` is known only while the playbook runs, by the step's id. */
  readonly late: Map<string, LateTask>;
  /** Files are read as Ansible reads them once a play says so: what YAML may look like, where a wrong template is a mistake. */
  readonly lenient: { files: boolean };
  /** Names in `register`, of tasks with mistakes too. */
  readonly registered: Set<string>;
  /** Plays so far, those with mistakes too: their numbers are their ids. */
  readonly counted: { plays: number };
}

/** A task as it is written, and where. */
export interface LateTask {
  readonly node: MapNode;
  readonly above: Handed;
  readonly where: Where;
}

export function newLoader(context: LoadContext): Loader {
  const secrets = new Set<Secret>();
  const unlock = unlockWith(context.vaultPasswords ?? [], (secret) => secrets.add(secret), context.compat);
  const rolesPath =
    context.rolesPath ?? (process.env['ANSIBLE_ROLES_PATH'] ?? '').split(':').filter((path) => path !== '');
  return {
    ...context,
    rolesPath,
    diagnostics: [],
    sources: new Map(),
    secrets,
    unlock,
    parsed: new Map(),
    layers: new Map(),
    standing: new Map(),
    late: new Map(),
    lenient: { files: context.compat ?? false },
    registered: new Set(),
    counted: { plays: 0 },
  };
}

/** Opens vault texts, each one once: deriving a key takes milliseconds. */
export function unlockWith(
  passwords: readonly VaultPassword[],
  onOpened: (secret: Secret) => void,
  later = false,
): Unlock {
  const opened = new WeakMap<object, Secret>();
  const unlock = (vault: Parameters<Unlock>[0]): Secret => {
    const known = opened.get(vault);
    if (known !== undefined) return known;
    const secret = decryptVault(vault.text, [...passwords], vault.at);
    opened.set(vault, secret);
    onOpened(secret);
    return secret;
  };
  return Object.assign(unlock, { later });
}

export function report(loader: Loader, code: string, message: string, at: SourceRef, hint?: string): void {
  loader.diagnostics.push({ severity: 'error', code, message, at, ...(hint !== undefined && { hint }) });
}

export function warn(loader: Loader, code: string, message: string, at: SourceRef, hint?: string): void {
  loader.diagnostics.push({ severity: 'warning', code, message, at, ...(hint !== undefined && { hint }) });
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

/**
 * Reads a template. In Ansible's way a wrong one is a mistake only where it is used, which may be never.
 */
export function compiling(loader: Loader, compile: () => Template): Template | undefined {
  if (!loader.lenient.files) return collecting(loader, compile);
  try {
    return compile();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    loader.diagnostics.push(...error.diagnostics.map((one) => ({ ...one, severity: 'warning' as const })));
    return failing(error);
  }
}

/** A template that says what is wrong when it is used. */
export function failing(error: InputError): Template {
  return {
    references: [],
    evaluate() {
      throw error;
    },
  };
}

/** `Did you mean "x"?`, or what else there is to say. */
export function didYouMean(name: string, candidates: Iterable<string>, otherwise?: string): string | undefined {
  const near = nearest(name, candidates);
  return near === undefined ? otherwise : `Did you mean "${near}"?`;
}
