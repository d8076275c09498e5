import type { Diagnostic, SourceRef } from '@signet/core';
import { InputError } from '@signet/core';
import type { Inventory } from '@signet/inventory';
import type { VaultPassword } from '@signet/vault';
import { unlockWith } from '../load/loader.ts';
import {
  type Play,
  type Playbook,
  SECTIONS,
  shownRole,
  type SectionName,
  type Step,
  type TaskStep,
  tasksOf,
} from '../playbook.ts';
import { shortName } from '../unsupported.ts';
import { extraVarsLayer } from '../vars/extra-vars.ts';
import type { Layer } from '../vars/layer.ts';
import { batchesOf, hostPatterns, planHosts, serialOf } from './hosts.ts';
import { selectSteps, startingAt } from './select.ts';
import type { TagSelection } from './tags.ts';

/** What a run goes through; JSON. */
export interface Plan {
  readonly playbook: string;
  readonly plays: readonly PlannedPlay[];
}

export interface PlannedPlay {
  readonly id: string;
  readonly name: string;
  readonly at: SourceRef;
  /** The host patterns, templates filled in. */
  readonly pattern: readonly string[];
  readonly tags: readonly string[];
  readonly hosts: readonly string[];
  readonly batches: readonly (readonly string[])[];
  /** Only sections that have steps. */
  readonly sections: readonly { readonly name: SectionName; readonly steps: readonly PlannedStep[] }[];
  readonly handlers: readonly PlannedTask[];
}

export interface PlannedTask {
  readonly kind: 'task';
  readonly id: string;
  /** With the role in front, `role : task`, unless it is only the module. */
  readonly name: string;
  readonly module: string;
  readonly at: SourceRef;
  readonly tags: readonly string[];
  /** It brings more tasks, which are known only while the playbook runs. */
  readonly includes?: 'tasks' | 'role';
}

export type PlannedStep =
  | PlannedTask
  | {
      readonly kind: 'block';
      readonly id: string;
      readonly name: string;
      /** A role, or what a static import brought, is a block of its tasks. */
      readonly of?: 'role' | 'import';
      readonly at: SourceRef;
      readonly block: readonly PlannedStep[];
      readonly rescue: readonly PlannedStep[];
      readonly always: readonly PlannedStep[];
    };

export interface PlanOptions {
  readonly tags?: readonly string[] | undefined;
  readonly skipTags?: readonly string[] | undefined;
  readonly limit?: string | undefined;
  readonly extraVars?: Readonly<Record<string, unknown>> | undefined;
  /** Open the vault texts of `extraVars`. */
  readonly vaultPasswords?: readonly VaultPassword[] | undefined;
  /** `--start-at-task`: name of a task, or `role : name`; `*` and `?` stand for anything. */
  readonly startAtTask?: string | undefined;
  /** `--compat ansible`: that nothing matches is a warning. */
  readonly compat?: boolean | undefined;
}

/** What would run where: pure, connects to nothing. A play that `limit` leaves without hosts is not in the plan. */
export function planPlaybook(
  playbook: Playbook,
  inventory: Inventory,
  options: PlanOptions = {},
): { readonly plan: Plan; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const limited = limitTo(inventory, options.limit, diagnostics);
  const selection = { tags: options.tags ?? [], skipTags: options.skipTags ?? [] };
  const extraVars = extraVarsLayer(
    options.extraVars ?? {},
    unlockWith(options.vaultPasswords ?? [], () => {}, options.compat),
  );
  const plays: PlannedPlay[] = [];
  let start = options.startAtTask;
  let grown = false;
  for (const play of playbook.plays) {
    const lenient = options.compat === true || play.compat || grown;
    // Hosts and groups that an earlier play adds are not there yet.
    grown ||= mayAddHosts(play);
    const asked = lenient && !play.compat ? { ...play, compat: true } : play;
    const hosts = hostsOf(asked, inventory, extraVars, diagnostics).filter((host) => limited?.has(host) ?? true);
    if (hosts.length === 0) continue;
    const begun = start === undefined ? play : startingAt(play, start);
    if (begun === undefined) continue;
    start = undefined;
    const serial = collected(diagnostics, () => serialOf(play, extraVars));
    const pattern = hostPatterns(play, extraVars) ?? [];
    plays.push(planPlay(begun, pattern, hosts, batchesOf(hosts, serial), selection));
  }
  const isHidden = start !== undefined && playbook.plays.some((play) => tasksOfPlay(play).some(isInclude));
  if (start !== undefined && !isHidden && options.compat !== true && plays.length === 0 && diagnostics.length === 0) {
    diagnostics.push({
      severity: 'error',
      code: 'START_TASK_MISSING',
      message: `No task is called "${start}".`,
      hint: 'See "signet list --list-tasks" for the names; tasks of dynamic includes are not known before the run.',
    });
  }
  if (limited && isLimitWrong(limited, plays, inventory, diagnostics, options.compat === true)) {
    diagnostics.push({
      severity: 'error',
      code: 'LIMIT_LEAVES_NO_HOST',
      message: `The limit "${options.limit}" leaves no host of this playbook.`,
      hint: 'See "signet list --list-hosts" for the hosts there are.',
    });
  }
  return { plan: { playbook: playbook.file, plays }, diagnostics };
}

/** Ansible minds only a limit that leaves no host of the inventory; else it is one that leaves no play. */
function isLimitWrong(
  limited: ReadonlySet<string>,
  plays: readonly PlannedPlay[],
  { hosts }: Inventory,
  diagnostics: readonly Diagnostic[],
  compat: boolean,
): boolean {
  if (compat) return hosts.size > 0 && [...limited].every((name) => !hosts.has(name));
  return plays.length === 0 && diagnostics.length === 0;
}

/** Tasks after which the inventory may be another one; what an include brings is not known. */
function mayAddHosts(play: Play): boolean {
  const names = new Set(['add_host', 'group_by']);
  return tasksOfPlay(play).some((task) => names.has(task.module) || isInclude(task) || isRefresh(task));
}

function tasksOfPlay(play: Play): TaskStep[] {
  return SECTIONS.flatMap((section) => [...tasksOf(play.sections[section])]);
}

function isInclude({ use }: TaskStep): boolean {
  return use.kind === 'include';
}

function isRefresh({ module, args }: TaskStep): boolean {
  const action = args.node?.kind === 'map' ? args.node.get('action') : undefined;
  return module === 'meta' && action?.kind === 'scalar' && action.value === 'refresh_inventory';
}

function hostsOf(play: Play, inventory: Inventory, extraVars: Layer, diagnostics: Diagnostic[]): string[] {
  const found = collected(diagnostics, () => planHosts(play, inventory, extraVars));
  diagnostics.push(...(found?.diagnostics ?? []));
  return found?.hosts ?? [];
}

function collected<T>(diagnostics: Diagnostic[], step: () => T): T | undefined {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    diagnostics.push(...error.diagnostics);
    return undefined;
  }
}

function limitTo(inventory: Inventory, limit: string | undefined, diagnostics: Diagnostic[]): Set<string> | undefined {
  if (limit === undefined || limit === '') return undefined;
  const found = inventory.limitTo(limit);
  diagnostics.push(
    ...found.diagnostics.map(({ severity, code, message, hint }) => ({
      severity,
      code,
      message: `--limit: ${message}`,
      ...(hint !== undefined && { hint }),
    })),
  );
  return new Set(found.hosts.map((host) => host.name));
}

function planPlay(
  play: Play,
  pattern: string[],
  hosts: string[],
  batches: string[][],
  selection: TagSelection,
): PlannedPlay {
  const sections = SECTIONS.map((name) => ({ name, steps: planSteps(selectSteps(play.sections[name], selection)) }));
  return {
    id: play.id,
    name: play.name,
    at: play.at,
    pattern,
    tags: play.tags,
    hosts,
    batches,
    sections: sections.filter((section) => section.steps.length > 0),
    handlers: play.handlers.map(planTask),
  };
}

function planSteps(steps: readonly Step[]): PlannedStep[] {
  return steps.map((step) => {
    if (step.kind === 'task') return planTask(step);
    const { id, name, at, wholeRole, imported } = step;
    const of = wholeRole ? 'role' : imported ? 'import' : undefined;
    const part = (one: 'block' | 'rescue' | 'always'): PlannedStep[] => planSteps(step[one]);
    const parts = { block: part('block'), rescue: part('rescue'), always: part('always') };
    return { kind: 'block', id, name, ...(of && { of }), at, ...parts };
  });
}

function planTask(step: TaskStep): PlannedTask {
  const { id, name, module, at, tags, use } = step;
  const role = shownRole(step);
  return {
    kind: 'task',
    id,
    name: role && shortName(name) !== module ? `${role.name} : ${name}` : name,
    module,
    at,
    tags,
    ...(use.kind === 'include' && { includes: use.what }),
  };
}

/** Every tag that a task of the plan has, for `--list-tags`. */
export function tagsOf(steps: readonly PlannedStep[]): string[] {
  const tags = new Set<string>();
  for (const step of steps) {
    const own =
      step.kind === 'task' ? step.tags : [...tagsOf(step.block), ...tagsOf(step.rescue), ...tagsOf(step.always)];
    for (const tag of own) tags.add(tag);
  }
  return [...tags].toSorted();
}
