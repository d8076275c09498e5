import type { Diagnostic, SourceRef } from '@signet/core';
import { InputError } from '@signet/core';
import type { Inventory } from '@signet/inventory';
import type { VaultPassword } from '@signet/vault';
import { unlockWith } from '../load/loader.ts';
import { type Play, type Playbook, SECTIONS, type SectionName, type Step } from '../playbook.ts';
import { extraVarsLayer } from '../vars/extra-vars.ts';
import type { Layer } from '../vars/layer.ts';
import { batchesOf, planHosts } from './hosts.ts';
import { isSelected, type TagSelection } from './tags.ts';

/** What a run goes through; JSON. */
export interface Plan {
  readonly playbook: string;
  readonly plays: readonly PlannedPlay[];
}

export interface PlannedPlay {
  readonly id: string;
  readonly name: string;
  readonly at: SourceRef;
  readonly hosts: readonly string[];
  readonly batches: readonly (readonly string[])[];
  /** Only sections that have steps. */
  readonly sections: readonly { readonly name: SectionName; readonly steps: readonly PlannedStep[] }[];
  readonly handlers: readonly PlannedTask[];
}

export interface PlannedTask {
  readonly kind: 'task';
  readonly id: string;
  readonly name: string;
  readonly module: string;
  readonly at: SourceRef;
  readonly tags: readonly string[];
}

export type PlannedStep =
  | PlannedTask
  | {
      readonly kind: 'block';
      readonly id: string;
      readonly name: string;
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
    unlockWith(options.vaultPasswords ?? [], () => {}),
  );
  const plays: PlannedPlay[] = [];
  for (const play of playbook.plays) {
    const hosts = hostsOf(play, inventory, extraVars, diagnostics).filter((host) => limited?.has(host) ?? true);
    if (hosts.length > 0) plays.push(planPlay(play, hosts, selection));
  }
  if (limited && plays.length === 0 && diagnostics.length === 0) {
    diagnostics.push({
      severity: 'error',
      code: 'LIMIT_LEAVES_NO_HOST',
      message: `The limit "${options.limit}" leaves no host of this playbook.`,
      hint: 'See "signet list --list-hosts" for the hosts there are.',
    });
  }
  return { plan: { playbook: playbook.file, plays }, diagnostics };
}

function hostsOf(play: Play, inventory: Inventory, extraVars: Layer, diagnostics: Diagnostic[]): string[] {
  try {
    const found = planHosts(play, inventory, extraVars);
    diagnostics.push(...found.diagnostics);
    return found.hosts;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    diagnostics.push(...error.diagnostics);
    return [];
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

function planPlay(play: Play, hosts: string[], selection: TagSelection): PlannedPlay {
  const sections = SECTIONS.map((name) => ({ name, steps: planSteps(play.sections[name], selection) }));
  return {
    id: play.id,
    name: play.name,
    at: play.at,
    hosts,
    batches: batchesOf(hosts, play.serial),
    sections: sections.filter((section) => section.steps.length > 0),
    handlers: play.handlers.map(({ id, name, module, at, tags }) => ({ kind: 'task', id, name, module, at, tags })),
  };
}

function planSteps(steps: readonly Step[], selection: TagSelection): PlannedStep[] {
  const planned: PlannedStep[] = [];
  for (const step of steps) {
    if (step.kind === 'task') {
      const { id, name, module, at, tags } = step;
      if (isSelected(step.tags, selection)) planned.push({ kind: 'task', id, name, module, at, tags });
      continue;
    }
    const part = (name: 'block' | 'rescue' | 'always'): PlannedStep[] => planSteps(step[name], selection);
    const block = {
      kind: 'block',
      id: step.id,
      name: step.name,
      at: step.at,
      block: part('block'),
      rescue: part('rescue'),
      always: part('always'),
    } as const;
    if (block.block.length + block.always.length > 0) planned.push(block);
  }
  return planned;
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
