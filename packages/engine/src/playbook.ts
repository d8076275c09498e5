import type { Module, Secret, SourceRef } from '@signet/core';
import type { Template } from '@signet/expressions';
import type { Node } from '@signet/source';
import type { ControlTask } from './control/control-task.ts';
import type { Layer } from './vars/layer.ts';
import type { LayeredScope } from './vars/scope.ts';

/** A playbook as loaded: names resolved, static imports opened, templates compiled, every value with its position. */
export interface Playbook {
  readonly file: string;
  readonly directory: string;
  readonly plays: readonly Play[];
  /** Texts of the files it was read from, for code frames. */
  readonly sources: ReadonlyMap<string, string>;
  /** Every secret of playbook and inventory, to be masked whatever becomes of it. */
  readonly secrets: readonly Secret[];
  /** Reads what `include_tasks`, `include_role` and `include_vars` name while the playbook runs. */
  readonly includer: Includer;
}

export const SECTIONS = ['pre_tasks', 'tasks', 'post_tasks'] as const;
export type SectionName = (typeof SECTIONS)[number];

export interface Play {
  readonly id: string;
  readonly name: string;
  readonly at: SourceRef;
  /** The folder of the file it is written in: `playbook_dir` of its tasks. */
  readonly directory: string;
  /** Host pattern; may hold templates over extra vars and the play's own vars. */
  readonly hosts: Templated;
  readonly order: 'inventory' | 'reverse_inventory' | 'sorted' | 'reverse_sorted' | 'shuffle';
  /** Left out, the command line or the configuration decides. */
  readonly strategy?: 'linear' | 'free' | 'host_pinned';
  /** `compat: ansible`: where Signet differs for safety, this play does as Ansible. */
  readonly compat: boolean;
  /** `allow_empty`: that no host matches is no error. */
  readonly allowEmpty: boolean;
  /** `gather_facts`: before the first task, never, or (left out) when something asks for a fact, or as configured. */
  readonly gather: 'first' | 'never' | 'lazy';
  /** Arguments of gathering: `gather_subset` and the like. */
  readonly gatherSubset?: Templated;
  /** `force_handlers`; left out, the command line decides. */
  readonly forceHandlers?: boolean;
  /** Batch sizes: numbers or percentages, one or a list. */
  readonly serial?: Templated;
  readonly maxFailPercentage?: Templated;
  /** Level 12: `vars` of the play, and of the `import_playbook` that brought it, weakest first. */
  readonly vars: readonly Layer[];
  /** Level 13. */
  readonly prompts: readonly VarsPrompt[];
  /** Level 14, weakest first. */
  readonly varsFiles: readonly VarsFile[];
  /** The roles of `roles:`, then those of `import_role`: their variables, and those of their dependencies, are the play's. */
  readonly roles: readonly Role[];
  /** Their names as the play uses them, and those of their dependencies. */
  readonly roleNames: { readonly direct: readonly string[]; readonly dependent: readonly string[] };
  /** What the play hands down to tasks that are added while it runs, and to connections opened without a task. */
  readonly handed: Handed;
  readonly tags: readonly string[];
  /** `tasks` begins with those of the roles. */
  readonly sections: Readonly<Record<SectionName, readonly Step[]>>;
  /** Those of roles first. */
  readonly handlers: readonly Handler[];
}

/** A question that is put to the user before the play, unless extra vars answer it. */
export interface VarsPrompt {
  readonly name: string;
  readonly at: SourceRef;
  readonly prompt: Templated;
  /** The answer is not shown while it is typed, and is secret. */
  readonly private: boolean;
  readonly confirm: boolean;
  readonly default?: Templated;
  /** Name of the crypt scheme that the answer is hashed with. */
  readonly encrypt?: string;
  readonly saltSize?: number;
  readonly salt?: string;
  /** What looks like a template in the answer is meant as it is typed. */
  readonly unsafe?: true;
}

export interface VarsFile {
  readonly at: SourceRef;
  /**
   * The variables of the first of its files that exists, for a host.
   *
   * @throws {InputError} when none exists or it cannot be read.
   */
  layer(scope: LayeredScope): Layer | undefined;
}

/** A role as one place uses it. The same role with the same parameters is the same object within a play. */
export interface Role {
  readonly name: string;
  readonly directory: string;
  /** Level 2, weakest first: its dependencies', those of the roles that depend on it, its own. */
  readonly defaults: readonly Layer[];
  /** Level 15, weakest first, in the same order. */
  readonly vars: readonly Layer[];
  /** Level 20: what the place that uses it gives it. */
  readonly params: readonly Layer[];
  /** The same for uses of it that are alike. */
  readonly identity: string;
  /** Roles that brought it here, the outermost first. */
  readonly parents: readonly Role[];
  /** Those of them whose tasks import or include it, or what depends on it. */
  readonly includers: readonly Role[];
  readonly dependencies: readonly Role[];
  /** Runs again although it has run with the same parameters. */
  readonly allowDuplicates: boolean;
}

/** A value that is either given or computed when it is needed. */
export interface Templated {
  readonly template: Template;
  readonly at: SourceRef;
}

/** `when`, `until`, `changed_when`, `failed_when`: one expression of the list. */
export interface Condition extends Templated {
  readonly text: string;
  /** It was written in `{{ }}`. */
  readonly braced?: true;
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
  /** `rescue_unreachable`: `rescue` also takes hosts that were not reached. */
  readonly rescueUnreachable?: Templated;
  /** It is this whole role: `meta: end_role` leaves it, and a host that has been through it does not run it again. */
  readonly wholeRole?: Role;
  /** It is what a static import brought. */
  readonly imported?: true;
}

/** Keywords with one value that plays, blocks and roles hand down to their tasks; the nearest one wins. */
export const SETTINGS = [
  'any_errors_fatal',
  'become',
  'become_exe',
  'become_flags',
  'become_method',
  'become_user',
  'check_mode',
  'connection',
  'delegate_facts',
  'delegate_to',
  'diff',
  'ignore_errors',
  'ignore_unreachable',
  'no_log',
  'port',
  'remote_user',
  'run_once',
  'throttle',
  'timeout',
] as const;
export type SettingName = (typeof SETTINGS)[number];
export type Settings = Readonly<Partial<Record<SettingName, Templated>>>;

/** Keywords that a task has from its play and blocks, or of its own. */
export interface Inherited {
  readonly settings: Settings;
  readonly tags: readonly string[];
  /** All must hold, the outermost block's first. */
  readonly when: readonly Condition[];
  /** Levels 16 and 17: variables of blocks and of the task, weakest first. */
  readonly vars: readonly Layer[];
  /** Level 21: `vars` of the dynamic includes that brought it, weakest first. */
  readonly includeParams: readonly Layer[];
  /** Maps of `environment`, the outermost first. */
  readonly environment: readonly Templated[];
  /** Maps from a task's name to arguments, the outermost first. */
  readonly moduleDefaults: readonly Templated[];
  readonly role?: Role;
}

/** What a play, block or include hands down; `notify` too, as Ansible's blocks do. */
export interface Handed extends Inherited {
  readonly notify: readonly Templated[];
}

export interface TaskStep extends Inherited {
  readonly kind: 'task';
  readonly id: string;
  /** As written, or the module's name as written; templates in it are filled where they can be. */
  readonly name: string;
  readonly nameTemplate?: Templated;
  readonly at: SourceRef;
  /** The folder of the file it is written in. */
  readonly directory: string;
  /** Name of the module or control task, without `ansible.builtin.`. */
  readonly module: string;
  readonly use:
    | { readonly kind: 'module'; readonly module: Module }
    | { readonly kind: 'control'; readonly control: ControlTask }
    | { readonly kind: 'include'; readonly what: 'tasks' | 'role'; readonly schema: object };
  readonly args: Arguments;
  readonly loop?: Loop;
  readonly register?: string;
  readonly notify: readonly Templated[];
  readonly changedWhen?: readonly Condition[];
  readonly failedWhen?: readonly Condition[];
  readonly until?: readonly Condition[];
  readonly retries: Templated | undefined;
  readonly delay: Templated | undefined;
  /** Factor by which the delay grows with every try. */
  readonly backoff?: Templated;
  /** Seconds after which `until` gives up, however many tries are left. */
  readonly maxTime?: Templated;
  /** `async`: seconds. */
  readonly async?: Templated;
  readonly poll?: Templated;
  /** `once: play`: with `run_once`, once for all batches. */
  readonly once?: 'play';
  /** The name in `action`: `use` fails until a host knows it. */
  readonly late?: Templated;
  /** What it hands down to the steps that it includes: that of its parents, with `apply` and its `vars`. */
  readonly above: Handed;
}

export interface Handler extends TaskStep {
  readonly listen: readonly string[];
}

export interface Loop extends Templated {
  /** `with_X` instead of `loop`: name of the lookup. */
  readonly lookup?: string;
  readonly loopVar: Templated | string;
  readonly indexVar?: string;
  readonly label?: Templated;
  /** Seconds between items. */
  readonly pause?: Templated;
  readonly extended: boolean;
  /** `extended_allitems: false` leaves `ansible_loop.allitems` out. */
  readonly allItems: boolean;
  readonly breakWhen?: readonly Condition[];
  /** Items at the same time. */
  readonly parallel?: Templated;
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

/** What `include_role` names, its arguments resolved. */
export interface RoleRequest {
  readonly name: string;
  readonly tasksFrom?: string;
  readonly varsFrom?: string;
  readonly defaultsFrom?: string;
  readonly handlersFrom?: string;
  readonly public: boolean;
  readonly allowDuplicates: boolean;
  /** What tells it from what other items of a loop include, where it shall not run twice. */
  readonly item?: string;
  readonly rolespecValidate: boolean;
}

export interface Included {
  /** The file, for people. */
  readonly file: string;
  readonly steps: readonly Step[];
  readonly role?: Role;
  /** Of a role: they join the play's. */
  readonly handlers: readonly Handler[];
  /** Roles that `import_role` in it brings: their variables are the play's on its hosts. */
  readonly imported: readonly Role[];
}

/**
 * Reads files that are named only while the playbook runs. The same question gets the same answer, so that ids stay.
 *
 * @throws {InputError} with everything that is wrong in them.
 */
export interface Includer {
  /** What a task is whose `action` names this. */
  action(step: TaskStep, name: string): Included;
  tasks(step: TaskStep, file: string): Included;
  role(step: TaskStep, request: RoleRequest): Included;
  /** Variables of a file, or of a folder's files in order. */
  variables(file: string): Layer;
  /** Whether there is a file or folder of this path. */
  exists(path: string): boolean;
}

/** The role in front of a task's name; an include of a role stands for another one. */
export function shownRole({ role, use }: Pick<TaskStep, 'role' | 'use'>): Role | undefined {
  return use.kind === 'include' && use.what === 'role' ? undefined : role;
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
