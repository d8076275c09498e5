import type { Module, Secret, SourceRef } from '@signet/core';
import type { Template } from '@signet/expressions';
import type { Node } from '@signet/source';
import type { ControlTask } from './control/control-task.ts';
import type { Layer } from './vars/layer.ts';

/** A playbook as loaded: names resolved, templates compiled, every value with its position. */
export interface Playbook {
  readonly file: string;
  readonly directory: string;
  readonly plays: readonly Play[];
  /** Texts of the files it was read from, for code frames. */
  readonly sources: ReadonlyMap<string, string>;
  /** Every secret of playbook and inventory, to be masked whatever becomes of it. */
  readonly secrets: readonly Secret[];
}

export const SECTIONS = ['pre_tasks', 'tasks', 'post_tasks'] as const;
export type SectionName = (typeof SECTIONS)[number];

export interface Play {
  readonly id: string;
  readonly name: string;
  readonly at: SourceRef;
  /** Host pattern; may hold templates over extra vars and the play's own vars. */
  readonly hosts: Templated;
  readonly order: 'inventory' | 'reverse_inventory' | 'sorted' | 'reverse_sorted' | 'shuffle';
  /** Batch sizes: numbers or percentages; empty means all hosts at once. */
  readonly serial: readonly (number | string)[];
  readonly maxFailPercentage?: number;
  readonly anyErrorsFatal: boolean;
  /** `vars` and `vars_files`, weakest first. */
  readonly vars: readonly Layer[];
  readonly tags: readonly string[];
  readonly sections: Readonly<Record<SectionName, readonly Step[]>>;
  readonly handlers: readonly Handler[];
}

/** A value that is either given or computed when it is needed. */
export interface Templated {
  readonly template: Template;
  readonly at: SourceRef;
}

/** `when`, `until`, `changed_when`, `failed_when`: one expression of the list. */
export interface Condition extends Templated {
  readonly text: string;
}

export type Step = TaskStep | BlockStep;

export interface BlockStep {
  readonly kind: 'block';
  readonly id: string;
  readonly name: string;
  readonly at: SourceRef;
  readonly block: readonly Step[];
  readonly rescue: readonly Step[];
  readonly always: readonly Step[];
}

/** Keywords that a task has from its play and blocks, or of its own. */
export interface Inherited {
  readonly tags: readonly string[];
  /** All must hold, the outermost block's first. */
  readonly when: readonly Condition[];
  /** Variables of blocks and of the task, weakest first. */
  readonly vars: readonly Layer[];
  readonly ignoreErrors?: Templated;
  readonly checkMode?: Templated;
  readonly diff?: Templated;
  readonly noLog?: Templated;
  readonly runOnce: boolean;
  readonly anyErrorsFatal: boolean;
  readonly delegateTo?: Templated;
}

export interface TaskStep extends Inherited {
  readonly kind: 'task';
  readonly id: string;
  /** As written, or the module's name; templates in it are filled where they can be. */
  readonly name: string;
  readonly nameTemplate?: Templated;
  readonly at: SourceRef;
  /** Name of the module or control task, without `ansible.builtin.`. */
  readonly module: string;
  readonly use:
    | { readonly kind: 'module'; readonly module: Module }
    | { readonly kind: 'control'; readonly control: ControlTask };
  readonly args: Arguments;
  readonly loop?: Loop;
  readonly register?: string;
  readonly notify: readonly Templated[];
  readonly changedWhen?: readonly Condition[];
  readonly failedWhen?: readonly Condition[];
  readonly until?: readonly Condition[];
  readonly retries: Templated | undefined;
  readonly delay: Templated | undefined;
}

export interface Handler extends TaskStep {
  readonly listen: readonly string[];
}

export interface Loop extends Templated {
  readonly loopVar: string;
  readonly indexVar?: string;
  readonly label?: Templated;
}

export interface Arguments {
  readonly at: SourceRef;
  readonly node: Node | undefined;
  /** Evaluates to the arguments as plain data. */
  readonly template: Template;
  /** Arguments of a control task that are expressions, such as `that` of `assert`. */
  readonly expressions: Readonly<Record<string, readonly Condition[]>>;
  /** Where the value at a path stands. */
  place(path: readonly (string | number)[]): SourceRef;
}

/** Every task of a list of steps, blocks opened, in order. */
export function* tasksOf(steps: readonly Step[]): Generator<TaskStep> {
  for (const step of steps) {
    if (step.kind === 'task') yield step;
    else {
      yield* tasksOf(step.block);
      yield* tasksOf(step.rescue);
      yield* tasksOf(step.always);
    }
  }
}
