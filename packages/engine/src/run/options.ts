import type { Connection, Vars } from '@signet/core';
import type { Inventory } from '@signet/inventory';
import type { VaultPassword } from '@signet/vault';
import type { Catalog } from '../catalog.ts';
import type { RunEvent } from '../events.ts';
import type { Playbook } from '../playbook.ts';

export interface RunOptions {
  readonly check?: boolean | undefined;
  readonly diff?: boolean | undefined;
  readonly limit?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly skipTags?: readonly string[] | undefined;
  /** Hosts that work at the same time; 5 when left out. */
  readonly forks?: number | undefined;
  readonly extraVars?: Readonly<Record<string, unknown>> | undefined;
  readonly vaultPasswords?: readonly VaultPassword[] | undefined;
  /** Directory of journals and locks. Without it a run is not journalled, not locked and pays no owed handlers. */
  readonly stateDir?: string | undefined;
  /** Which inventory this is, such as the paths it was read from: owed handlers and locks belong to playbook and inventory. */
  readonly inventoryId?: string | undefined;
  /** Aborted by Ctrl-C. */
  readonly interrupt?: AbortSignal | undefined;
  /** In check mode: exit code 10 when changes are pending. */
  readonly exitCode?: boolean | undefined;
  /** Milliseconds that an interrupted task or a closing session gets; 10 000 when left out. */
  readonly graceMs?: number | undefined;
  /** The clock, for tests. */
  readonly now?: (() => Date) | undefined;
  readonly runId?: string | undefined;
}

/** Opens a connection; closed by the engine at the end of the play. */
export type Connect = (host: string, vars: Vars, signal: AbortSignal) => Promise<Connection>;

export interface RunInput {
  readonly playbook: Playbook;
  readonly inventory: Inventory;
  /** What the playbook was loaded with; its tasks are in the playbook already. */
  readonly catalog?: Catalog;
  readonly connect: Connect;
  readonly options?: RunOptions;
  readonly onEvent?: (event: RunEvent) => void;
}
