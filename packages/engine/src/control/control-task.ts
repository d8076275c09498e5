import type { Diagnostic, SourceRef } from '@signet/core';
import type { Node } from '@signet/source';

/** What a control task asks the strategy to do with the host, or with all of them. */
export type Flow = 'flush_handlers' | 'end_host' | 'end_play' | 'clear_host_errors';

export interface ControlExpression {
  readonly text: string;
  readonly at: SourceRef;
  evaluate(): unknown;
}

export interface ControlContext {
  readonly host: string;
  readonly check: boolean;
  /** Resolved arguments, without those that are expressions. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly expressions: Readonly<Record<string, readonly ControlExpression[]>>;
}

export interface ControlResult {
  readonly failed?: boolean;
  readonly unknown?: boolean;
  readonly msg?: string;
  /** What `register` receives besides the standard values. */
  readonly facts?: Readonly<Record<string, unknown>>;
  /** Variables of the host from now on. */
  readonly setFacts?: Readonly<Record<string, unknown>>;
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
  /** The argument that a bare string or list stands for: `meta: flush_handlers`. */
  readonly bare?: string;
  /** Nothing is shown and counted of it: it only steers. */
  readonly silent?: true;
  /** Names of variables that it sets; `anything` when they are known only at run time. */
  defines?(args: Node | undefined): readonly string[] | 'anything';
  /** Mistakes that the schema cannot express. */
  inspect?(args: Node | undefined, at: SourceRef): Diagnostic[];
  run(context: ControlContext): ControlResult;
}
