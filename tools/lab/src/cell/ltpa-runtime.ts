import { Secret } from '@signet/core';
import type { LtpaKeys } from '@signet/ltpa';
import { keysIn } from './configuration.ts';
import { type CellState, runtimeRealm } from './cell-state.ts';
import type { KeysDocument } from './documents.ts';
import { HOST_NAME } from './options.ts';
import type { ManagedProcess } from './processes.ts';
import { exportedKeys } from './keyring.ts';
import type { Workspace } from './workspace.ts';

/** Tokens of the previous generation still validate; older ones do not. */
const GENERATIONS = 2;

/** The key file that a process exports: the keys it uses now, under the realm it runs with now. */
export function exportFromRuntime(state: CellState, process: ManagedProcess, password: string): string {
  const { runtime } = process;
  const [newest] = runtime?.keyIds ?? [];
  if (runtime === undefined || newest === undefined) throw new Error(`${process.key} is not running`);
  const options = { realm: runtimeRealm(state, runtime), host: HOST_NAME, now: state.now() };
  return exportedKeys(state.keyring.get(newest), new Secret(password), options);
}

/** Makes keys the newest generation of a key store document. */
export function addGeneration(document: KeysDocument, publicId: string): void {
  const version = (document.generations[0]?.version ?? 0) + 1;
  document.generations = [
    { version, publicId },
    ...document.generations.filter((generation) => generation.publicId !== publicId),
  ].slice(0, GENERATIONS);
}

/** New keys take effect in a process at once; it keeps the previous ones for validation. */
export function useInRuntime(process: ManagedProcess, publicId: string): void {
  if (process.runtime === undefined) return;
  process.runtime.keyIds = [publicId, ...process.runtime.keyIds.filter((id) => id !== publicId)].slice(0, GENERATIONS);
}

/**
 * An import by script: the dmgr uses the keys at once and the session's configuration has them, unsaved. Servers keep
 * theirs until they are synchronized and restarted.
 */
export function importIntoDmgr(state: CellState, workspace: Workspace, keys: LtpaKeys): void {
  const { publicId } = state.keyring.add(keys);
  workspace.edit(state.names.ltpa);
  addGeneration(keysIn(workspace, state.names), publicId);
  useInRuntime(state.processes.dmgr, publicId);
}
