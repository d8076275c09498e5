import { isTemplate } from '@signet/expressions';
import { keyName, type MapEntry, type MapNode, type Node } from '@signet/source';
import { moduleNamed } from '../catalog.ts';
import { CONTROLS, controlNamed } from '../control/controls.ts';
import { keyword, keywordsOf, type Place } from '../keywords.ts';
import type { BlockStep, Handler, Loop, Step, TaskStep } from '../playbook.ts';
import { shortName, unsupportedModule } from '../unsupported.ts';
import { loadArguments } from './arguments.ts';
import { handDown, type Handed } from './inherited.ts';
import { type Keys, sortKeys, unknownKeyword } from './keys.ts';
import { didYouMean, type Loader, report } from './loader.ts';
import { isNull, namesOf, textOf } from './nodes.ts';
import { compileConditions, compileNode } from './templates.ts';

/** The steps of a list of tasks and blocks. What is wrong with one is reported; the others are still read. */
export function loadSteps(loader: Loader, node: Node | undefined, id: string, above: Handed): Step[] {
  if (isNull(node) || node?.kind !== 'list') return [];
  const steps: Step[] = [];
  for (const [index, item] of node.items.entries()) {
    const stepId = `${id}.${index + 1}`;
    if (item.kind !== 'map') {
      report(
        loader,
        'NOT_A_TASK',
        'A task is a map: a name and what to do.',
        item.at,
        'Write "- name: …" and the task below it.',
      );
      continue;
    }
    const isBlock = ['block', 'rescue', 'always'].some((name) => item.get(name) !== undefined);
    const step = isBlock ? loadBlock(loader, item, stepId, above) : loadTask(loader, item, stepId, above, 'task');
    if (step) steps.push(step);
  }
  return steps;
}

function loadBlock(loader: Loader, node: MapNode, id: string, above: Handed): BlockStep {
  const keys = sortKeys(loader, node, 'block');
  for (const entry of keys.others) unknownKeyword(loader, entry, 'block');
  if (node.get('block') === undefined) {
    report(
      loader,
      'BLOCK_MISSING',
      '"rescue" and "always" belong to a block, and there is none.',
      node.at,
      'Add "block" with the tasks that may fail.',
    );
  }
  const handed = handDown(loader, above, keys, 'block vars');
  const part = (name: string): Step[] => loadSteps(loader, keys.keywords.get(name)?.value, `${id}.${name}`, handed);
  return {
    kind: 'block',
    id,
    name: nameOf(keys) ?? '',
    at: node.at,
    block: part('block'),
    rescue: part('rescue'),
    always: part('always'),
  };
}

export function loadHandler(loader: Loader, node: MapNode, id: string, above: Handed): Handler | undefined {
  if (node.get('block') !== undefined) {
    report(
      loader,
      'BLOCK_AS_HANDLER',
      'A handler is one task; it cannot be a block.',
      node.at,
      'Write several handlers that "listen" to one topic.',
    );
    return undefined;
  }
  const task = loadTask(loader, node, id, above, 'handler');
  return task && { ...task, listen: namesOf(node.get('listen')) };
}

function loadTask(loader: Loader, node: MapNode, id: string, above: Handed, place: Place): TaskStep | undefined {
  const keys = sortKeys(loader, node, place);
  const found = findUse(loader, node, keys, place);
  const handed = handDown(loader, above, keys, 'task vars');
  const value = (name: string): Node | undefined => keys.keywords.get(name)?.value;
  const args = found && loadArguments(loader, found.entry, keys.keywords.get('args'), found.use);
  const loop = loadLoop(loader, keys);
  const changedWhen = compileConditions(loader, value('changed_when'));
  const failedWhen = compileConditions(loader, value('failed_when'));
  const until = compileConditions(loader, value('until'));
  const retries = compileNode(loader, value('retries'));
  const delay = compileNode(loader, value('delay'));
  const register = value('register');
  const name = nameOf(keys);
  const nameTemplate = name !== undefined && isTemplate(name) ? compileNode(loader, value('name')) : undefined;
  if (!found || !args) return undefined;
  return {
    ...handed,
    kind: 'task',
    id,
    name: name ?? found.module,
    ...(nameTemplate && { nameTemplate }),
    at: found.entry.key.at,
    module: found.module,
    use: found.use,
    args,
    ...(loop && { loop }),
    ...(register?.kind === 'scalar' && { register: textOf(register) }),
    ...(changedWhen && { changedWhen }),
    ...(failedWhen && { failedWhen }),
    ...(until && { until }),
    retries,
    delay,
  };
}

interface Found {
  readonly entry: MapEntry;
  readonly module: string;
  readonly use: TaskStep['use'];
}

/** The one key of a task that says what to do. */
function findUse(loader: Loader, node: MapNode, keys: Keys, place: Place): Found | undefined {
  const found: Found[] = [];
  const unknown: MapEntry[] = [];
  for (const entry of keys.others) {
    const name = keyName(entry.key);
    const control = controlNamed(name);
    const module = moduleNamed(loader.catalog, name);
    if (control) found.push({ entry, module: shortName(name), use: { kind: 'control', control } });
    else if (module) found.push({ entry, module: name, use: { kind: 'module', module } });
    else unknown.push(entry);
  }
  const [first, second] = found;
  const refused = refuseUnsupported(loader, unknown);
  for (const entry of unknown) {
    if (unsupportedModule(keyName(entry.key))) continue;
    if (first || refused) unknownKeyword(loader, entry, place, taskNames(loader));
    else unknownTask(loader, entry, place);
  }
  if (!first && unknown.length === 0) {
    const hint = 'Add the task as a key, such as "debug:".';
    report(
      loader,
      'NO_TASK',
      'This entry does not say what to do.',
      node.entries[0]?.key.at ?? node.at,
      keys.others.length === 0 ? hint : undefined,
    );
  }
  if (first && second) {
    const message = `A ${place} does one thing, but this one has "${keyName(first.entry.key)}" and "${keyName(second.entry.key)}".`;
    report(loader, 'SEVERAL_TASKS', message, second.entry.key.at, 'Make two entries of it.');
  }
  return first;
}

function refuseUnsupported(loader: Loader, entries: readonly MapEntry[]): boolean {
  let refused = false;
  for (const entry of entries) {
    const instead = unsupportedModule(keyName(entry.key));
    if (!instead) continue;
    refused = true;
    const available = (instead.tasks ?? []).filter((name) => moduleNamed(loader.catalog, name));
    const use = available.length > 0 ? ` Use ${available.join(' or ')}.` : '';
    report(
      loader,
      'UNSUPPORTED_TASK',
      `The Ansible task "${keyName(entry.key)}" is not supported.`,
      entry.key.at,
      `${instead.hint}${use}`,
    );
  }
  return refused;
}

function unknownTask(loader: Loader, entry: MapEntry, place: Place): void {
  const name = keyName(entry.key);
  const near = didYouMean(name, [...taskNames(loader), ...keywordsOf(place).map((one) => one.name)]);
  const meansKeyword = near !== undefined && keyword(near.slice('Did you mean "'.length, -2)) !== undefined;
  if (meansKeyword) report(loader, 'UNKNOWN_KEYWORD', `A ${place} has no keyword "${name}".`, entry.key.at, near);
  else
    report(
      loader,
      'UNKNOWN_TASK',
      `There is no task "${name}".`,
      entry.key.at,
      near ?? '"signet doc" lists the tasks there are.',
    );
}

function taskNames(loader: Loader): string[] {
  return [...loader.catalog.modules.map((module) => module.name), ...CONTROLS.map((control) => control.name)];
}

function loadLoop(loader: Loader, keys: Keys): Loop | undefined {
  const list = compileNode(loader, keys.keywords.get('loop')?.value);
  if (!list) return undefined;
  const control = keys.keywords.get('loop_control')?.value;
  const setting = (name: string): Node | undefined => (control?.kind === 'map' ? control.get(name) : undefined);
  const label = compileNode(loader, setting('label'));
  const loopVar = setting('loop_var');
  const indexVar = setting('index_var');
  return {
    ...list,
    loopVar: loopVar?.kind === 'scalar' ? textOf(loopVar) : 'item',
    ...(indexVar?.kind === 'scalar' && { indexVar: textOf(indexVar) }),
    ...(label && { label }),
  };
}

function nameOf(keys: Keys): string | undefined {
  const node = keys.keywords.get('name')?.value;
  return node?.kind === 'scalar' && node.value !== null ? textOf(node) : undefined;
}
