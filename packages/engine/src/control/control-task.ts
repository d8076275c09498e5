import type { Diagnostic, Json, SourceRef } from '@signet/core';
import type { Node } from '@signet/source';
import type { Layer } from '../vars/layer.ts';

/** What a control task asks the strategy to do with the host, or with all of them. */
export type Flow =
  | 'flush_handlers'
  | 'end_host'
  | 'end_batch'
  | 'end_play'
  | 'end_role'
  | 'clear_host_errors'
  | 'clear_facts'
  | 'refresh_inventory'
  | 'reset_connection';

export interface ControlExpression {
  readonly text: string;
  readonly at: SourceRef;
  /** It was written in `{{ }}`. */
  readonly braced: boolean;
  evaluate(): unknown;
  /** What `{{ }}` around it gives. */
  printed(): unknown;
  /** As a condition: anything but true, false or unknown is a mistake of the author's. */
  holds(): unknown;
}

export interface ControlContext {
  readonly host: string;
  readonly check: boolean;
  /** Resolved arguments, without those that are expressions. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly expressions: Readonly<Record<string, readonly ControlExpression[]>>;
  readonly at: SourceRef;
  readonly verbosity: number;
  /** `compat: ansible` without Ansible's native types: texts such as "no" are taken for what they mean. */
  readonly wordsAreBooleans: boolean;
  /** Somebody can be asked. */
  readonly interactive: boolean;
  /**
   * The path of a file or folder with variables, as the task names it.
   *
   * @throws {InputError} `VARS_FILE_MISSING`
   */
  findVariables(path: string): string;
  /** @throws {InputError} when the file cannot be read as variables. */
  readVariables(file: string): Layer;
  /** A variable of the host. */
  value(name: string): unknown;
  isDefined(name: string): boolean;
  /** @returns whether the inventory of the run is another one now. */
  addHost(name: string, groups: readonly string[], vars: Readonly<Record<string, unknown>>): boolean;
  /** Puts the host into a group below these parents. @returns as `addHost` */
  groupHost(group: string, parents: readonly string[]): boolean;
  sleep(ms: number): Promise<void>;
  ask(text: string, hidden: boolean): Promise<string>;
  note(message: string): void;
  warn(code: string, message: string): void;
}

export interface ControlResult {
  readonly failed?: boolean;
  /** Of a failure; `FAILED` when left out. */
  readonly code?: string;
  readonly changed?: boolean;
  readonly unknown?: boolean;
  /** It did nothing, and why: the task counts as skipped. */
  readonly skipped?: string;
  /** Its result is not worth a look. */
  readonly quiet?: boolean;
  /** What people see of it; registered only where `facts` say so, or it failed. */
  readonly msg?: string;
  /** What `register` receives besides the standard values. */
  readonly facts?: Readonly<Record<string, unknown>>;
  /** Variables of the host from now on. */
  readonly setFacts?: Readonly<Record<string, unknown>>;
  /** They are facts of the host, too. */
  readonly cacheable?: boolean;
  /** Level 18 variables of the host from now on. */
  readonly included?: Layer;
  readonly stats?: {
    readonly data: Readonly<Record<string, Json>>;
    readonly perHost: boolean;
    readonly aggregate: boolean;
  };
  readonly flow?: Flow;
}

/** A task of the language itself: it needs no target. One file each; `CONTROLS` lists them. */
export interface ControlTask {
  readonly name: string;
  readonly summary: string;
  readonly details?: string;
  /** JSON Schema of the arguments. */
  readonly args: Readonly<Record<string, unknown>>;
  /** Arguments that are expressions without braces. */
  readonly expressions?: readonly string[];
  /** In Ansible a text that is no arguments fails when the task runs, not at load. */
  readonly failsLate?: true;
  /** The argument that a bare string or list stands for: `meta: flush_handlers`. */
  readonly bare?: string;
  /** What a value written as `name=value` is, where it is not a text. */
  readFreeForm?(text: string): string | boolean;
  /** Nothing is counted of it: it only steers. */
  readonly silent?: true;
  /** Runs once for all hosts of the batch; a list: where its `bare` argument is one of these. */
  readonly once?: true | readonly string[];
  /** Names of variables that it sets; `anything` when they are known only at run time. */
  defines?(args: Node | undefined): readonly string[] | 'anything';
  /** What `register` receives besides the standard values where the task cannot be done. */
  factsOfFailure?(message: string): Readonly<Record<string, unknown>>;
  /** Mistakes that the schema cannot express. */
  inspect?(args: Node | undefined, at: SourceRef): Diagnostic[];
  run(context: ControlContext): ControlResult | Promise<ControlResult>;
}
