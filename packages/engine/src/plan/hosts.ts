import type { Diagnostic } from '@signet/core';
import { isUnknown, UNKNOWN } from '@signet/expressions';
import type { Inventory } from '@signet/inventory';
import type { Play } from '../playbook.ts';
import { layersAtLoad } from '../load/vars-files.ts';
import { computedLayer, type Layer } from '../vars/layer.ts';
import { HOSTLESS } from '../vars/magic.ts';
import { OMIT } from '../vars/omit.ts';
import { LayeredScope, valueOf } from '../vars/scope.ts';

/** What is there before any host: extra vars, `vars_files`, the answers of `vars_prompt`, the play's own variables. */
function hostlessScope(play: Play, extraVars: Layer, answers = answersToCome(play)): LayeredScope {
  const files = play.varsFiles.flatMap((file) => layersAtLoad(file) ?? []);
  return new LayeredScope([HOSTLESS, extraVars, ...files.toReversed(), answers, ...play.vars.toReversed()]);
}

function answersToCome({ prompts }: Play): Layer {
  return computedLayer('vars_prompt', Object.fromEntries(prompts.map(({ name }) => [name, () => UNKNOWN])));
}

/** The host patterns of a play; undefined where they depend on answers that are not there yet. */
export function hostPatterns(play: Play, extraVars: Layer, answers?: Layer): string[] | undefined {
  const value = valueOf(play.hosts.template, hostlessScope(play, extraVars, answers));
  const patterns = [value].flat();
  return patterns.some((one) => isUnknown(one)) ? undefined : patterns.map(String);
}

/** Whether the answers of `vars_prompt` say which hosts the play is for. */
export function asksForHosts(play: Play, extraVars: Layer): boolean {
  return play.prompts.length > 0 && hostPatterns(play, extraVars) === undefined;
}

/** The hosts of a play in its order; none when the pattern is wrong, which {@link planHosts} reports. */
export function selectHosts(play: Play, inventory: Inventory, extraVars: Layer): string[] {
  try {
    return planHosts(play, inventory, extraVars).hosts;
  } catch {
    // A pattern with an undefined variable: reported by the plan, with its position.
    return [];
  }
}

/**
 * The hosts of a play in its order. That there is none is an error, unless the play has `allow_empty`; with
 * `compat: ansible` it is a warning, and so is a part of the pattern that matches nothing.
 *
 * @param answers Of `vars_prompt`; without them nothing is said of a play whose hosts they decide.
 */
export function planHosts(
  play: Play,
  inventory: Inventory,
  extraVars: Layer,
  answers?: Layer,
): { hosts: string[]; inInventoryOrder: string[]; diagnostics: Diagnostic[] } {
  const patterns = hostPatterns(play, extraVars, answers);
  if (patterns === undefined) return { hosts: [], inInventoryOrder: [], diagnostics: [] };
  const { hosts, diagnostics } = inventory.select(patterns);
  const names = hosts.map((host) => host.name);
  const located: Diagnostic[] = diagnostics.map((one) => ({ ...one, at: play.hosts.at }));
  if (names.length === 0 && located.length === 0) {
    located.push({
      severity: 'error',
      code: 'NO_HOSTS',
      message: `No host of the inventory matches "${patterns.join(',')}".`,
      at: play.hosts.at,
      hint: 'Add hosts to the group, correct the pattern, or write "allow_empty: true".',
    });
  }
  const shown = play.allowEmpty ? [] : located;
  const found = play.compat ? shown.map((one) => ({ ...one, severity: 'warning' as const })) : shown;
  return { hosts: inOrder(names, play.order), inInventoryOrder: names, diagnostics: found };
}

function inOrder(hosts: string[], order: Play['order']): string[] {
  switch (order) {
    case 'inventory':
      return hosts;
    case 'reverse_inventory':
      return hosts.toReversed();
    case 'sorted':
      return hosts.toSorted();
    case 'reverse_sorted':
      return hosts.toSorted().toReversed();
    case 'shuffle':
      return hosts
        .map((host) => ({ host, key: Math.random() }))
        .toSorted((a, b) => a.key - b.key)
        .map(({ host }) => host);
  }
}

/** The value of `serial`, with extra vars and the play's own variables filled in; undefined when there is none. */
export function serialOf(play: Play, extraVars: Layer, answers?: Layer): unknown {
  if (!play.serial) return undefined;
  const value = valueOf(play.serial.template, hostlessScope(play, extraVars, answers));
  return value === OMIT || isUnknown(value) ? undefined : value;
}

/** Splits hosts into batches: numbers or percentages of all hosts, one or a list; the last size repeats. */
export function batchesOf(hosts: readonly string[], serial: unknown): string[][] {
  const sizes = serial === undefined || serial === null ? [] : [serial].flat();
  if (sizes.length === 0) return hosts.length === 0 ? [] : [[...hosts]];
  const batches: string[][] = [];
  let rest = [...hosts];
  for (let index = 0; rest.length > 0; index += 1) {
    const size = sizeOf(sizes[Math.min(index, sizes.length - 1)], hosts.length);
    batches.push(rest.slice(0, size));
    rest = rest.slice(size);
  }
  return batches;
}

/** Percentages round down, to one host at least; 0 and below mean all hosts. */
function sizeOf(wanted: unknown, all: number): number {
  const text = String(wanted).trim();
  const percent = text.endsWith('%') ? Number(text.slice(0, -1)) : undefined;
  if (percent !== undefined && percent > 0) return Math.max(1, Math.floor((all * percent) / 100));
  const count = Number(text);
  return count > 0 ? Math.max(1, Math.floor(count)) : Math.max(1, all);
}
