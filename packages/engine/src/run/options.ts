import type { Connection, Secret, Vars } from '@signet/core';
import type { Inventory } from '@signet/inventory';
import type { VaultPassword } from '@signet/vault';
import type { Catalog } from '../catalog.ts';
import type { RunEvent, TaskRef } from '../events.ts';
import type { Playbook } from '../playbook.ts';
import type { ResumePoint } from './resumption.ts';

/** A question to the person at the terminal. */
export interface Question {
  /** Of a variable: its name. */
  readonly name?: string;
  readonly text: string;
  /** What is typed is not shown. */
  readonly private: boolean;
  /** It has to be typed twice. */
  readonly confirm: boolean;
}

export interface RunOptions {
  readonly check?: boolean | undefined;
  readonly diff?: boolean | undefined;
  /** Where Signet differs from Ansible for safety, do as Ansible. */
  readonly compat?: boolean | undefined;
  readonly limit?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly skipTags?: readonly string[] | undefined;
  /** Hosts that work at the same time; 5 when left out. */
  readonly forks?: number | undefined;
  readonly strategy?: 'linear' | 'free' | 'host_pinned' | undefined;
  /** Handlers also run on hosts that failed. */
  readonly forceHandlers?: boolean | undefined;
  /** Glob for the name of the first task that runs. */
  readonly startAtTask?: string | undefined;
  /** `--step`: asked before each task. */
  readonly confirmStep?: ((task: TaskRef, hosts: readonly string[]) => Promise<'yes' | 'no' | 'continue'>) | undefined;
  /** Answers `vars_prompt` and `pause`; left out where nobody can be asked. */
  readonly prompt?: ((question: Question) => Promise<string>) | undefined;
  /** What `become` is where neither play nor inventory say. */
  readonly become?:
    | {
        readonly become: boolean;
        readonly method?: string | undefined;
        readonly user?: string | undefined;
        readonly password?: Secret | undefined;
      }
    | undefined;
  /** Reads the inventory again, for `meta: refresh_inventory`. */
  readonly refreshInventory?: (() => Inventory) | undefined;
  readonly verbosity?: number | undefined;
  /** Where hosts go on that an earlier run left. */
  readonly resumeAt?: ResumePoint | undefined;
  readonly extraVars?: Readonly<Record<string, unknown>> | undefined;
  readonly vaultPasswords?: readonly VaultPassword[] | undefined;
  /** Directory of journals and locks. Without it a run is not journalled, not locked and pays no owed handlers. */
  readonly stateDir?: string | undefined;
  /** Which inventory this is, such as the paths it was read from: owed handlers and locks belong to playbook and inventory. */
  readonly inventoryId?: string | undefined;
  /** Milliseconds to wait for another run to end; 0 when left out. */
  readonly waitForLockMs?: number | undefined;
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

/** Keywords of a task that say how to connect; variables beat them. */
export interface ConnectionKeywords {
  readonly connection?: string;
  readonly user?: string;
  readonly port?: number;
}

/** Opens a connection; closed by the engine at the end of the run. */
export type Connect = (
  host: string,
  vars: Vars,
  signal: AbortSignal,
  keywords: ConnectionKeywords,
) => Promise<Connection>;

export interface RunInput {
  readonly playbook: Playbook;
  readonly inventory: Inventory;
  /** What the playbook was loaded with. */
  readonly catalog: Catalog;
  readonly connect: Connect;
  readonly options?: RunOptions;
  readonly onEvent?: (event: RunEvent) => void;
}
