import type { Connection, Secret, Vars } from '@signet/core';
import type { Inventory } from '@signet/inventory';
import type { VaultPassword } from '@signet/vault';
import type { Catalog } from '../catalog.ts';
import type { RunEvent, RunRequest, TaskRef } from '../events.ts';
import type { LockHolder } from '../journal/lock.ts';
import type { ResumePoint } from '../journal/resume.ts';
import type { Playbook } from '../playbook.ts';

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
  /** Where `compat` holds, templates keep the types of values, too. */
  readonly jinja2Native?: boolean | undefined;
  readonly limit?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly skipTags?: readonly string[] | undefined;
  /** Hosts that work at the same time; 5 when left out. */
  readonly forks?: number | undefined;
  readonly strategy?: 'linear' | 'free' | 'host_pinned' | undefined;
  /** Handlers also run on hosts that failed. */
  readonly forceHandlers?: boolean | undefined;
  /** A task that notifies a handler that is nowhere goes on with a warning. */
  readonly allowMissingHandlers?: boolean | undefined;
  /** Glob for the name of the first task that runs. */
  readonly startAtTask?: string | undefined;
  /** `--step`: asked before each task. */
  readonly confirmStep?: ((task: TaskRef, hosts: readonly string[]) => Promise<'yes' | 'no' | 'continue'>) | undefined;
  /** Answers `vars_prompt` and `pause`; left out where nobody can be asked. */
  readonly prompt?: ((question: Question) => Promise<string>) | undefined;
  /** What `become` is where neither play nor inventory say. */
  readonly become?: BecomeDefaults | undefined;
  /** Reads the inventory again, for `meta: refresh_inventory`. */
  readonly refreshInventory?: (() => Inventory) | undefined;
  readonly verbosity?: number | undefined;
  /** What `no_log` is where no task says. */
  readonly noLog?: boolean | undefined;
  /** Where hosts go on that an earlier run left. */
  readonly resumeAt?: ResumePoint | undefined;
  readonly extraVars?: Readonly<Record<string, unknown>> | undefined;
  readonly vaultPasswords?: readonly VaultPassword[] | undefined;
  /** Directory of journals and locks. Without it a run is not journalled, not locked and pays no owed handlers. */
  readonly stateDir?: string | undefined;
  /** Which inventory this is, such as the paths it was read from: owed handlers and locks belong to playbook and inventory. */
  readonly inventoryId?: string | undefined;
  /** Waits for a lock that another run holds instead of giving up. */
  readonly waitForLock?: LockWait | undefined;
  /** What the user asked for, for the journal; goes into `run-start` as it is. */
  readonly request?: RunRequest | undefined;
  /** Any failure ends the run for all hosts, where the play does not say otherwise. */
  readonly anyErrorsFatal?: boolean | undefined;
  /** When facts of plays that do not say are gathered; left out, when something asks for one. */
  readonly gathering?: 'implicit' | 'explicit' | 'smart' | undefined;
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

export interface BecomeDefaults {
  readonly become: boolean;
  readonly method?: string | undefined;
  readonly user?: string | undefined;
  readonly exe?: string | undefined;
  readonly flags?: string | undefined;
  readonly password?: Secret | undefined;
}

export interface LockWait {
  /** Milliseconds; without it, until the lock is free. */
  readonly timeoutMs?: number | undefined;
  /** Called when waiting begins and whenever somebody else holds the lock. */
  readonly onWait?: ((holder: LockHolder | undefined) => void) | undefined;
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
