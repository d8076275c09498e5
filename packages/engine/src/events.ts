import type { Diagnostic, Json, SourceRef } from '@signet/core';

export type Status = 'ok' | 'changed' | 'skipped' | 'failed' | 'unreachable' | 'ignored';

/** One field that differs, as people may see it. */
export interface ShownChange {
  readonly path: string;
  readonly from: Json;
  readonly to: Json;
  readonly detail?: string;
}

export interface ShownError {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly at?: SourceRef;
}

export interface ShownFinding {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/** A handler that was notified and has not completed. */
export interface Debt {
  readonly host: string;
  /** Name of the play. */
  readonly play: string;
  readonly handler: string;
  /** When it was first notified, ISO 8601. */
  readonly since: string;
  /** The run that notified it first. */
  readonly run: string;
  /** What it belongs to was staged and is saved, whole: it is paid before the play's tasks. */
  readonly saved?: true;
}

/** What one task did on one host, or one item of its loop. */
export interface Outcome {
  readonly status: Status;
  readonly changes: readonly ShownChange[];
  readonly findings: readonly ShownFinding[];
  /** What an action did or would do. */
  readonly effects: readonly string[];
  readonly msg?: string;
  readonly error?: ShownError;
  /** Check mode cannot tell whether it would run. */
  readonly mayRun?: true;
  /** `quiet` of assert: its result is not worth a look. */
  readonly quiet?: true;
  /**
   * What `register` receives, secrets masked; `censored` only with `no_log`, and `unknown` where check mode does not
   * know it.
   */
  readonly result?: Json;
}

export interface ItemOutcome extends Outcome {
  /** What is shown of the item: `loop_control.label`, else the item. */
  readonly label: string;
  /** The other host that this item ran on. */
  readonly delegatedTo?: string;
}

export interface HostOutcome extends Outcome {
  readonly durationMs: number;
  readonly items?: readonly ItemOutcome[];
  /** Of a failure: there is a `rescue` that takes it. */
  readonly rescue?: true;
  /** `until`: how often it was tried, when more than once. */
  readonly attempts?: number;
  /** The other host it ran on. */
  readonly delegatedTo?: string;
  /** The task says itself whether its difference is shown: `diff`. */
  readonly diff?: boolean;
  /** Check mode: it ran all the same, because it has `check_mode: false`. */
  readonly ran?: true;
}

/** Ansible's recap of one host. */
export interface Stats {
  readonly ok: number;
  readonly changed: number;
  readonly unreachable: number;
  readonly failed: number;
  readonly skipped: number;
  readonly rescued: number;
  readonly ignored: number;
}

export interface TaskRef {
  /** `play1.tasks.2`: the place in the playbook, stable while it is not edited. */
  readonly id: string;
  readonly name: string;
  readonly module: string;
  readonly at: SourceRef;
  /** The role it belongs to: `TASK [role : name]`. */
  readonly role?: string;
}

/** Where a host goes on with a run that another one began. */
export interface ResumePosition {
  /** Id of the play. */
  readonly play: string;
  readonly taskId: string;
  /** It has completed this task: it goes on behind it. Left out, it does this task again. */
  readonly after?: true;
}

/** What a run was asked for, as its journal keeps it. Secrets are not in it: they are named and asked for again. */
export interface RunRequest {
  /** Inventory sources as given, files by their full path. */
  readonly inventory: readonly string[];
  readonly limit?: string;
  readonly tags?: readonly string[];
  readonly skipTags?: readonly string[];
  readonly extraVars?: Readonly<Record<string, Json>>;
  /** Names of extra variables that hold a secret, or text from a vault. */
  readonly secretVars?: readonly string[];
  /** Files and labels of vault passwords as given, such as `prod@/home/me/.vault`. */
  readonly vaultIds?: readonly string[];
  readonly compat?: boolean;
  readonly forceHandlers?: boolean;
  /** Login name of who started it. */
  readonly startedBy?: string;
  /** The run that this one continues, and where its hosts began; those that are not named were done. */
  readonly resumes?: { readonly run: string; readonly hosts: Readonly<Record<string, ResumePosition | null>> };
}

export type RunEventBody =
  | {
      readonly type: 'run-start';
      readonly runId: string;
      readonly playbook: string;
      /** How many plays it has. */
      readonly plays?: number;
      readonly inventory: string;
      /** Number of this run among those of the same playbook and inventory. */
      readonly sequence: number;
      readonly check: boolean;
      readonly diff: boolean;
      readonly hosts: readonly string[];
      /** What earlier runs left owed. */
      readonly owed: readonly Debt[];
      /** `compat: ansible` for the whole run. */
      readonly compat: boolean;
      /** What it was asked for, without secrets: enough to ask for the same again. */
      readonly options?: RunRequest;
    }
  | { readonly type: 'diagnostic'; readonly diagnostic: Diagnostic; readonly host?: string }
  | {
      readonly type: 'play-start';
      readonly play: string;
      readonly name: string;
      readonly strategy?: 'linear' | 'free' | 'host_pinned';
      readonly hosts: readonly string[];
      readonly at: SourceRef;
    }
  /** No host matches the play's pattern. */
  | { readonly type: 'no-hosts-matched'; readonly play: string }
  /** Hosts remain to be worked on in no later play, or none in this one; `fatal` when a failure ended it for all. */
  | { readonly type: 'no-hosts-left'; readonly play: string; readonly fatal?: true }
  | { readonly type: 'batch-start'; readonly play: string; readonly hosts: readonly string[] }
  | { readonly type: 'owed'; readonly debt: Debt }
  | { readonly type: 'owed-forgotten'; readonly debt: Debt }
  | { readonly type: 'task-start'; readonly play: string; readonly task: TaskRef; readonly hosts: readonly string[] }
  | { readonly type: 'host-start'; readonly host: string; readonly task: TaskRef }
  /** Written before a task changes anything. Its handlers are owed from here on; those of `staged` changes once they are being saved. */
  | {
      readonly type: 'applying';
      readonly host: string;
      readonly play: string;
      readonly task: TaskRef;
      readonly handlers: readonly string[];
      readonly staged?: string;
    }
  /** A dynamic include brought steps for these hosts; `item` when it did so in a loop. */
  | {
      readonly type: 'included';
      readonly play: string;
      readonly task: TaskRef;
      readonly file: string;
      readonly hosts: readonly string[];
      readonly item?: string;
      /** It is a role, which does not count as a result of its own. */
      readonly role?: string;
    }
  /** Output of a command as it comes. Not in the journal. */
  | {
      readonly type: 'output';
      readonly host: string;
      readonly task: TaskRef;
      readonly stream: 'stdout' | 'stderr';
      readonly text: string;
    }
  | {
      readonly type: 'retry';
      readonly host: string;
      readonly task: TaskRef;
      readonly attempt: number;
      readonly left: number;
    }
  | ({
      readonly type: 'host-result';
      readonly host: string;
      readonly play: string;
      readonly task: TaskRef;
    } & HostOutcome)
  /** `meta` did this, or its condition did not hold. Nothing is counted of it. */
  | {
      readonly type: 'steered';
      readonly host: string;
      readonly play: string;
      readonly task: TaskRef;
      readonly action: string;
      readonly skipped?: true;
      readonly handler?: true;
    }
  | {
      readonly type: 'target-note';
      readonly host: string;
      readonly target: string;
      readonly message: string;
      readonly data?: Json;
    }
  | {
      readonly type: 'notify';
      readonly host: string;
      readonly play: string;
      readonly task: TaskRef;
      readonly handlers: readonly string[];
    }
  /** These handlers are not owed after all: nothing was changed. */
  | {
      readonly type: 'settled';
      readonly host: string;
      readonly play: string;
      readonly handlers: readonly string[];
      readonly reason: string;
    }
  | {
      readonly type: 'flush-start';
      readonly play: string;
      readonly hosts: readonly string[];
      readonly handlers: readonly string[];
    }
  /** Written before what is staged in a target is saved: from here on it may be there for good. */
  | { readonly type: 'saving'; readonly host: string; readonly target: string }
  | { readonly type: 'saved'; readonly host: string; readonly target: string; readonly durationMs: number }
  /** The host stops before its handlers. */
  | { readonly type: 'save-failed'; readonly host: string; readonly target: string; readonly error: ShownError }
  /** Staged changes were dropped; with them the notifications that they had caused. */
  | {
      readonly type: 'discarded';
      readonly host: string;
      readonly play: string;
      readonly target: string;
      readonly handlers: readonly string[];
    }
  | {
      readonly type: 'handler-start';
      readonly play: string;
      readonly handler: TaskRef;
      readonly hosts: readonly string[];
    }
  | ({
      readonly type: 'handler-result';
      readonly host: string;
      readonly play: string;
      readonly handler: TaskRef;
    } & HostOutcome)
  | {
      readonly type: 'verify-result';
      readonly host: string;
      readonly play: string;
      readonly task: TaskRef;
      readonly item?: string;
      readonly converged: boolean;
      readonly changes: readonly ShownChange[];
      readonly error?: ShownError;
      readonly rescue?: true;
    }
  | { readonly type: 'play-end'; readonly play: string }
  | { readonly type: 'internal-error'; readonly host?: string; readonly message: string; readonly stack?: string }
  | {
      readonly type: 'run-end';
      readonly stats: Readonly<Record<string, Stats>>;
      /** Tasks and handlers that changed something or, in check mode, would. */
      readonly changed: number;
      readonly mayRun: number;
      /** Check mode: tasks whose outcome is known, and all that were looked at. */
      readonly coverage?: { readonly known: number; readonly total: number };
      /** `set_stats`: by host, and under the empty name for the whole run. */
      readonly customStats?: Readonly<Record<string, Json>>;
      readonly owed: readonly Debt[];
      readonly interrupted: boolean;
      readonly exitCode: number;
    };

/** One thing that happened; JSON. The journal is these, one per line; the report is a fold over them. */
export type RunEvent = RunEventBody & {
  /** ISO 8601. */
  readonly time: string;
};
