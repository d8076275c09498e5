import type { Connection, Secret, Vars } from '@signet/core';
import type { Inventory } from '@signet/inventory';
import type { VaultPassword } from '@signet/vault';
import type { Catalog } from '../catalog.ts';
import type { RunEvent, RunRequest, TaskRef } from '../events.ts';
import type { LockHolder } from '../journal/lock.ts';
import type { ResumePoint } from '../journal/resume.ts';
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
  /** `compat: ansible` for every play. */
  readonly compat?: boolean | undefined;
  /** `--force-handlers`; a play's `force_handlers` wins. */
  readonly forceHandlers?: boolean | undefined;
  /** Any failure ends the run for all hosts, where the play does not say otherwise. */
  readonly anyErrorsFatal?: boolean | undefined;
  /** Name, glob of names or id of the first task that runs; those before it are passed over. */
  readonly startAtTask?: string | undefined;
  /** Asked before each task; `continue` asks no more. */
  readonly confirmStep?: ((task: TaskRef, hosts: readonly string[]) => Promise<StepAnswer>) | undefined;
  /** Privilege escalation where neither play, task nor variables say otherwise. */
  readonly become?: BecomeDefaults | undefined;
  /** Puts a question to the user: `vars_prompt`, `pause`. Left out when there is nobody to ask. */
  readonly prompt?: ((prompt: Prompt) => Promise<string>) | undefined;
  /** Strategy of plays that name none; `linear` when left out. */
  readonly strategy?: 'linear' | 'free' | 'host_pinned' | undefined;
  /** `gathering`: facts of plays that do not say; left out, they are gathered when something asks for one. */
  readonly gathering?: 'implicit' | 'explicit' | 'smart' | undefined;
  /** `-v`, counted: `ansible_verbosity`, and `debug` with `verbosity`. */
  readonly verbosity?: number | undefined;
  /** Waits for a lock that another run holds instead of giving up. */
  readonly waitForLock?: LockWait | undefined;
  /** Where an earlier run stopped: hosts skip what they have done. */
  readonly resumeAt?: ResumePoint | undefined;
  /** What the user asked for, for the journal; goes into `run-start` as it is. */
  readonly request?: RunRequest | undefined;
}

export type StepAnswer = 'yes' | 'no' | 'continue';

export interface BecomeDefaults {
  readonly become: boolean;
  readonly method?: string | undefined;
  readonly user?: string | undefined;
  readonly password?: Secret | undefined;
}

export interface Prompt {
  readonly name: string;
  readonly prompt: string;
  /** What is typed is not shown. */
  readonly private: boolean;
  /** It is asked twice; both answers have to be the same. */
  readonly confirm: boolean;
}

export interface LockWait {
  /** Milliseconds; without it, until the lock is free. */
  readonly timeoutMs?: number | undefined;
  /** Called when waiting begins and whenever somebody else holds the lock. */
  readonly onWait?: ((holder: LockHolder | undefined) => void) | undefined;
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
