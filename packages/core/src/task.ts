import type { Static, TSchema } from '@sinclair/typebox';
import type { Change } from './change.ts';
import type { Connection } from './connection.ts';
import type { Secret } from './secret.ts';
import type { SourceRef } from './source-ref.ts';
import type { TargetContext, TargetKind, Vars } from './target.ts';

/** What a task would change, had it not been check mode. */
export interface PendingChange {
  /** The module's name, such as `host.env_file`. */
  readonly module: string;
  /** Its resolved arguments. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly changes: readonly Change[];
}

/** What a task knows of the run around it. */
export interface TaskContext extends TargetContext {
  /** The inventory name of the host. */
  readonly host: string;
  readonly vars: Vars;
  /** Where the task stands in the playbook. */
  readonly at: SourceRef;
  /** From the `environment` keyword: what the task's commands see besides their own environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Whether differences are shown, so that a task may leave out costly ones. */
  readonly diff: boolean;
  /** Output of a long command as it comes: shown live and kept nowhere. */
  output(stream: 'stdout' | 'stderr', text: string): void;
  /** The author's files on this machine. */
  readonly controller: Controller;
  /**
   * Only for `foresee` in check mode: what the tasks that notified this action would change on this host. Nothing of
   * it is there yet, so what the action would find then follows from what is and from these.
   */
  readonly pending?: readonly PendingChange[];
  /** In check mode: earlier tasks of the run would change something, which may change what this one is given, too. */
  readonly followsChanges?: boolean;
  /** Another host of the inventory, over its own connection; opened once per play, closed by the engine. */
  other(host: string): Promise<{ readonly connection: Connection; readonly vars: Vars }>;
}

/** How a template file is read. The defaults are those of Ansible's `template` task. */
export interface TemplateFileOptions {
  /** Where the file goes on the host; the template may ask. */
  readonly destination?: string;
  readonly trimBlocks?: boolean;
  readonly lstripBlocks?: boolean;
  readonly newlineSequence?: string;
  readonly delimiters?: Readonly<Partial<Record<DelimiterName, string>>>;
}

export type DelimiterName = 'blockStart' | 'blockEnd' | 'variableStart' | 'variableEnd' | 'commentStart' | 'commentEnd';

/** What a task may ask of the machine that Signet runs on. */
export interface Controller {
  /**
   * Absolute path of a file of the author's. A relative path is looked for in the role's folder of that kind, beside the
   * file with the task, and beside the playbook, each first in its `files` or `templates`.
   *
   * @throws {InputError} `FILE_MISSING` with every place that was tried.
   */
  find(kind: 'files' | 'templates', path: string): string;
  /** The bytes of a file; of a vault its clear text, secret. */
  read(path: string): Buffer | Secret;
  /** Text with its templates filled from the task's variables; secret when one of them is. */
  render(text: string, file: string, options?: TemplateFileOptions): string | Secret;
}

interface Documented<Args extends TSchema> {
  /** `websphere.sso`: package prefix, dot, noun. */
  readonly name: string;
  /** One sentence without a full stop's worth of detail; the first line of its page. */
  readonly summary: string;
  /** Paragraphs for its page, Markdown. */
  readonly details?: string;
  /** JSON Schema of the arguments, `additionalProperties: false`, a description for every property. */
  readonly args: Args;
  /** The argument that a bare string stands for, as in `command: uptime`. */
  readonly bare?: string;
  /** With `bare`: words such as `creates=…` in that string are arguments too, the rest stays as it is written. */
  readonly wordsInBare?: readonly string[];
  /** One line for each value that `register` receives besides the standard ones. */
  readonly returns?: Readonly<Record<string, string>>;
}

/** An example: part of the page, and a test. `playbook` is one task as YAML. */
export interface TaskExample<Current> {
  readonly title: string;
  readonly playbook: string;
  /** What `read` would return. */
  readonly current: Current;
  /** What `diff` then says. */
  readonly changes: readonly Change[];
}

/** Reads what is, compares it with what is wanted, changes the difference. */
export interface Task<
  Args extends TSchema = TSchema,
  Current = unknown,
  Read = never,
  Write extends Read = never,
> extends Documented<Args> {
  readonly target: TargetKind<Read, Write>;
  /** Only asks; its target has no mutators. */
  read(target: Read, args: Static<Args>, context: TaskContext): Promise<Current>;
  /** Pure and synchronous: compares meanings, not spellings. Empty when nothing is to be done. */
  diff(current: Current, args: Static<Args>): readonly Change[];
  /**
   * Makes exactly these changes. Never called in check mode.
   *
   * @returns what only the change brings to light, such as the name of a backup; `register` receives it above `facts`.
   */
  apply(
    target: Write,
    changes: readonly Change[],
    args: Static<Args>,
    context: TaskContext,
  ): Promise<Readonly<Record<string, unknown>> | void>;
  /** What `register` receives besides `changed` and `changes`; `changes` are those made or, in check mode, to be made. */
  facts?(current: Current, args: Static<Args>, changes: readonly Change[]): Readonly<Record<string, unknown>>;
  readonly examples: readonly TaskExample<Current>[];
}

/** Something an assertion found. An error fails the host; a warning is shown and counted. */
export interface Finding {
  readonly severity: 'error' | 'warning';
  /** Stable, upper snake case. */
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/** Reads and judges; changes nothing, and therefore also runs in check mode. */
export interface Assertion<Args extends TSchema = TSchema, Current = unknown, Read = never> extends Documented<Args> {
  readonly target: TargetKind<Read, Read>;
  /**
   * True for a proof of the wanted state, such as a sign-on: in check mode it runs only when nothing is left to
   * change, and is otherwise reported as "proved after the changes".
   */
  readonly provesWantedState?: boolean;
  read(target: Read, args: Static<Args>, context: TaskContext): Promise<Current>;
  /** Pure and synchronous. */
  verify(current: Current, args: Static<Args>): readonly Finding[];
  facts?(current: Current, args: Static<Args>): Readonly<Record<string, unknown>>;
  readonly examples: readonly {
    readonly title: string;
    readonly playbook: string;
    readonly current: Current;
    readonly findings: readonly Finding[];
  }[];
}

/** What an action did or, in check mode, would do: one line each, such as `restart dmgr`. */
export interface ActionReport {
  readonly effects: readonly string[];
  /** What `register` receives besides the standard values. */
  readonly facts?: Readonly<Record<string, unknown>>;
  /** Left out: something changed when there are effects. */
  readonly changed?: boolean;
  /** It ran and did not succeed, such as a command with exit code 1. `facts` say more. */
  readonly failure?: { readonly code: string; readonly message: string; readonly hint?: string };
  /** Nothing was to be done, and why: the task counts as ok. */
  readonly skipped?: string;
  /** With `skipped`: it counts as left out, as if a condition had not held. */
  readonly leftOut?: true;
}

/** A result of what did not run. */
export interface PretendedResult {
  readonly facts: Readonly<Record<string, unknown>>;
  /** The task counts as skipped, else as changed. */
  readonly skipped: boolean;
}

/** Does something that has no state to compare: a restart, a full synchronize. Used in handlers. */
export interface Action<
  Args extends TSchema = TSchema,
  Read = never,
  Write extends Read = never,
> extends Documented<Args> {
  readonly target: TargetKind<Read, Write>;
  /**
   * What `run` would do now, without doing it; this is what check mode shows. Only effects: the result is not known.
   * A report says that it is known, such as that nothing would be done.
   */
  foresee(target: Read, args: Static<Args>, context: TaskContext): Promise<readonly string[] | ActionReport>;
  /** What Ansible makes up for it in check mode where `foresee` says that it would run: `compat: ansible`. */
  pretend?(args: Static<Args>, context: TaskContext): PretendedResult;
  /**
   * Starts it and does not wait, for `async`. It may go on after the run.
   *
   * @param limitSeconds After this time it is ended.
   * @returns what `register` receives; with `ansible_job_id`.
   */
  detach?(
    target: Write,
    args: Static<Args>,
    context: TaskContext,
    limitSeconds: number,
  ): Promise<Readonly<Record<string, unknown>>>;
  run(target: Write, args: Static<Args>, context: TaskContext): Promise<ActionReport>;
  readonly examples: readonly { readonly title: string; readonly playbook: string }[];
}

/**
 * A task, assertion or action whatever its types: what a catalog holds. `any`, because each module's functions take its
 * own argument and target types, and no other type is both above and below all of them.
 */
// oxlint-disable typescript/no-explicit-any
export type Module =
  | ({ readonly kind: 'task' } & Task<TSchema, any, any, any>)
  | ({ readonly kind: 'assertion' } & Assertion<TSchema, any, any>)
  | ({ readonly kind: 'action' } & Action<TSchema, any, any>);
// oxlint-enable typescript/no-explicit-any

export function defineTask<Args extends TSchema, Current, Read, Write extends Read>(
  task: Task<Args, Current, Read, Write>,
): { readonly kind: 'task' } & Task<Args, Current, Read, Write> {
  return { kind: 'task', ...task };
}

export function defineAssertion<Args extends TSchema, Current, Read>(
  assertion: Assertion<Args, Current, Read>,
): { readonly kind: 'assertion' } & Assertion<Args, Current, Read> {
  return { kind: 'assertion', ...assertion };
}

export function defineAction<Args extends TSchema, Read, Write extends Read>(
  action: Action<Args, Read, Write>,
): { readonly kind: 'action' } & Action<Args, Read, Write> {
  return { kind: 'action', ...action };
}
