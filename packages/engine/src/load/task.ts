import { dirname } from 'node:path';
import { isTemplate } from '@signet/expressions';
import type { MapNode, Node } from '@signet/source';
import { INCLUDE_KEYWORDS, type Place } from '../keywords.ts';
import type { BlockStep, Condition, Handed, Handler, Step, TaskStep, Templated } from '../playbook.ts';
import type { Layer } from '../vars/layer.ts';
import { type Action, findAction } from './action.ts';
import { loadArguments } from './arguments.ts';
import { valueIfKnown } from './early.ts';
import { modernInclude } from './imports/legacy.ts';
import { importedSteps } from './imports/static.ts';
import { handDown } from './inherited.ts';
import { type Keys, sortKeys, unknownKeyword, valueOfKey } from './keys.ts';
import { type Loader, report } from './loader.ts';
import { loadLoop } from './loop.ts';
import { isNull, namesOf, textOf } from './nodes.ts';
import { compileConditions, compileNode } from './templates.ts';
import { knownAt, type Where } from './where.ts';

/** The steps of a list of tasks and blocks. What is wrong with one is reported; the others are still read. */
export function loadSteps(loader: Loader, node: Node | undefined, id: string, above: Handed, where: Where): Step[] {
  if (isNull(node) || node?.kind !== 'list') return [];
  return loadItems(loader, node.items, id, above, where);
}

export function loadItems(loader: Loader, items: readonly Node[], id: string, above: Handed, where: Where): Step[] {
  const steps: Step[] = [];
  for (const [index, item] of items.entries()) {
    const stepId = `${id}.${index + 1}`;
    if (item.kind !== 'map') {
      const hint = 'Write "- name: …" and the task below it.';
      report(loader, 'NOT_A_TASK', 'A task is a map: a name and what to do.', item.at, hint);
      continue;
    }
    if (isBlock(item)) steps.push(loadBlock(loader, item, stepId, above, where));
    else steps.push(...loadTask(loader, item, stepId, above, where));
  }
  return steps;
}

function isBlock(node: MapNode): boolean {
  return ['block', 'rescue', 'always'].some((name) => node.get(name) !== undefined);
}

function loadBlock(loader: Loader, node: MapNode, id: string, above: Handed, where: Where): BlockStep {
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
  const handed = handDown(loader, above, keys, 'block vars', where);
  const part = (name: string): Step[] => loadSteps(loader, valueOfKey(keys, name), `${id}.${name}`, handed, where);
  const unreachable = compileNode(loader, valueOfKey(keys, 'rescue_unreachable'));
  return {
    kind: 'block',
    id,
    name: nameOf(keys) ?? '',
    at: node.at,
    block: part('block'),
    rescue: part('rescue'),
    always: part('always'),
    ...(unreachable && { rescueUnreachable: unreachable }),
  };
}

/** Handlers of a list; those of static imports and of blocks among them. */
export function loadHandlers(
  loader: Loader,
  items: readonly Node[],
  id: string,
  above: Handed,
  where: Where,
): Handler[] {
  return items.flatMap((item, index) =>
    item.kind === 'map' && isBlock(item)
      ? loadHandlerBlock(loader, item, `${id}.${index + 1}`, above, where)
      : loadHandler(loader, item, `${id}.${index + 1}`, above, where),
  );
}

function loadHandler(loader: Loader, item: Node, id: string, above: Handed, where: Where): Handler[] {
  if (item.kind !== 'map') {
    report(loader, 'NOT_A_TASK', 'A handler is a map: a name and what to do.', item.at);
    return [];
  }
  if (isBlock(item)) {
    const hint = 'Write several handlers that "listen" to one topic.';
    report(loader, 'BLOCK_AS_HANDLER', 'Using a block as a handler is not supported.', item.at, hint);
    return [];
  }
  return loadTask(loader, item, id, above, where).filter(isHandler);
}

/** A block among handlers hands its keywords to those in it; it is none itself, and nothing of it is rescued. */
function loadHandlerBlock(loader: Loader, node: MapNode, id: string, above: Handed, where: Where): Handler[] {
  const keys = sortKeys(loader, node, 'block');
  for (const entry of keys.others) unknownKeyword(loader, entry, 'block');
  const handed = handDown(loader, above, keys, 'block vars', where);
  for (const name of ['rescue', 'always']) {
    const entry = keys.keywords.get(name);
    if (!entry) continue;
    loader.diagnostics.push({
      severity: where.play.compat ? 'warning' : 'error',
      code: 'BLOCK_AS_HANDLER',
      message: `"${name}" of a block of handlers never runs.`,
      at: entry.key.at,
      hint: 'Let the handler include the tasks, and put the block there.',
    });
  }
  const list = valueOfKey(keys, 'block');
  const items = list?.kind === 'list' ? list.items : [];
  return items.flatMap((item, index) => loadHandler(loader, item, `${id}.block.${index + 1}`, handed, where));
}

function isHandler(step: Step): step is Handler {
  return step.kind === 'task' && 'listen' in step;
}

/** A task; what a static import stands for is a block, or several handlers. */
export function loadTask(
  loader: Loader,
  node: MapNode,
  id: string,
  outside: Handed,
  where: Where,
  lateName?: string,
): Step[] {
  const place: Place = where.kind === 'handlers' ? 'handler' : 'task';
  const written = sortKeys(loader, node, place);
  const found = findAction(loader, node, written, place, {
    known: () => knownAt(where, outside),
    compat: where.play.compat,
    ...(lateName !== undefined && { lateName }),
  });
  if (!found) {
    // The other keywords are read all the same, for what is wrong with them.
    handDown(loader, outside, written, 'task vars', where);
    keepRegister(loader, written);
    return [];
  }
  const { action, keys, above, legacy } = modernInclude(loader, found, written, outside, where);
  const own = handDown(loader, above, keys, 'task vars', where);
  const handed = legacy && !action.include?.dynamic ? asParams(own, above) : own;
  keepRegister(loader, keys);
  if (action.include?.dynamic && !legacy) refuseInInclude(loader, keys, action);
  if (where.kind === 'handlers') refuseAsHandler(loader, action);
  if (action.include && !action.include.dynamic) return importedSteps(loader, action, keys, id, handed, where);
  const task = taskOf(loader, action, keys, id, above, handed, where);
  if (!task) return [];
  if (action.include) requireSubject(loader, action, task);
  if (action.include) loader.standing.set(id, where);
  if (action.late) loader.late.set(id, { node, above, where });
  if (place === 'task') return [task];
  const listen = valueOfKey(keys, 'listen');
  const handler: Handler = { ...withKnownName(task, () => knownAt(where, handed)), listen: namesOf(listen) };
  return [handler];
}

function keepRegister(loader: Loader, keys: Keys): void {
  const register = valueOfKey(keys, 'register');
  if (register?.kind === 'scalar') loader.registered.add(textOf(register));
}

/** The variables of a place as parameters of an include. */
function asParams(handed: Handed, above: Handed): Handed {
  const own = handed.vars.slice(above.vars.length);
  return { ...handed, vars: above.vars, includeParams: [...handed.includeParams, ...own] };
}

type OptionalTemplate = 'backoff' | 'maxTime' | 'async' | 'poll';

/** The task that does this, with the keywords handed to it and its own. */
export function taskOf(
  loader: Loader,
  action: Action,
  keys: Keys,
  id: string,
  above: Handed,
  handed: Handed,
  where: Where,
): TaskStep | undefined {
  const value = (name: string): Node | undefined => valueOfKey(keys, name);
  const optional = <Key extends OptionalTemplate>(key: Key, name: string): Partial<Record<Key, Templated>> => {
    const templated = compileNode(loader, value(name));
    return templated ? ({ [key]: templated } as Partial<Record<Key, Templated>>) : {};
  };
  const conditions = <Key extends 'changedWhen' | 'failedWhen' | 'until'>(
    key: Key,
    name: string,
  ): Partial<Record<Key, readonly Condition[]>> => {
    const compiled = compileConditions(loader, value(name));
    return compiled ? ({ [key]: compiled as readonly Condition[] } as Partial<Record<Key, readonly Condition[]>>) : {};
  };
  const args = loadArguments(loader, action, keys.keywords.get('args'), where.play.compat);
  const loop = loadLoop(loader, keys);
  const register = value('register');
  const name = nameOf(keys);
  const nameTemplate = name !== undefined && isTemplate(name) ? compileNode(loader, value('name')) : undefined;
  const rest = {
    ...conditions('changedWhen', 'changed_when'),
    ...conditions('failedWhen', 'failed_when'),
    ...conditions('until', 'until'),
    ...optional('backoff', 'backoff'),
    ...optional('maxTime', 'max_time'),
    ...optional('async', 'async'),
    ...optional('poll', 'poll'),
  };
  const times = { retries: compileNode(loader, value('retries')), delay: compileNode(loader, value('delay')) };
  const offered = action.include?.dynamic ? handedToIncluded(loader, action, keys, above, handed, where) : above;
  if (!args) return undefined;
  const local = action.local ? { delegate_to: localhost(action) } : undefined;
  return {
    ...handed,
    ...(local && { settings: { ...handed.settings, ...local } }),
    kind: 'task',
    id,
    name: name ?? unnamed(action),
    ...(nameTemplate && { nameTemplate }),
    at: action.at,
    directory: dirname(where.file),
    module: action.name,
    use: action.use,
    args,
    ...(loop && { loop }),
    ...(register?.kind === 'scalar' && { register: textOf(register) }),
    ...rest,
    ...times,
    ...(value('once') && { once: 'play' as const }),
    ...(action.late && { late: action.late }),
    above: offered,
  };
}

/** A task without a name is called as it is written; one that brings a role also by the role. */
function unnamed({ written, value, include }: Action): string {
  if (include?.what !== 'role' || value.kind !== 'map') return written;
  const role = value.get('name') ?? value.get('role');
  return role?.kind === 'scalar' ? `${written} : ${textOf(role)}` : written;
}

function localhost(action: Action): Templated {
  return { template: { references: [], evaluate: () => 'localhost' }, at: action.at };
}

/** What tasks get that an include brings: keywords of what is above it, those of `apply`, and its variables. */
function handedToIncluded(
  loader: Loader,
  { value }: Action,
  given: Keys,
  above: Handed,
  handed: Handed,
  where: Where,
): Handed {
  const args = valueOfKey(given, 'args');
  const apply =
    (value.kind === 'map' ? value.get('apply') : undefined) ?? (args?.kind === 'map' ? args.get('apply') : undefined);
  let offered = above;
  if (apply?.kind === 'map') {
    const keys = sortKeys(loader, apply, 'block');
    for (const entry of keys.others) unknownKeyword(loader, entry, 'block');
    offered = handDown(loader, above, keys, 'apply vars', where);
  }
  const own = handed.vars.slice(above.vars.length);
  return { ...offered, includeParams: [...offered.includeParams, ...own] };
}

function refuseInInclude(loader: Loader, keys: Keys, action: Action): void {
  for (const [name, entry] of keys.keywords) {
    if (INCLUDE_KEYWORDS.has(name)) continue;
    report(
      loader,
      'KEYWORD_MISPLACED',
      `"${name}" does not belong to ${action.name}.`,
      entry.key.at,
      `Put it into "apply", or use ${action.name.replace('include', 'import')}.`,
    );
  }
}

/** What an include names has to be there, under one of its names. */
function requireSubject(loader: Loader, { name, at, include }: Action, { args }: TaskStep): void {
  if (args.node?.kind !== 'map') return;
  const wanted = include?.what === 'role' ? ['name', 'role'] : ['file'];
  if (wanted.some((one) => args.node?.kind === 'map' && args.node.get(one) !== undefined)) return;
  report(loader, 'MISSING_ARGUMENT', `${name} needs the argument "${wanted[0]}".`, at);
}

function refuseAsHandler(loader: Loader, { name, value, at, include }: Action): void {
  if (include?.what === 'role') {
    const hint = 'Notify a handler of the role, or include its tasks with "include_tasks".';
    report(loader, 'NOT_A_HANDLER', `Using '${name}' as a handler is not supported.`, at, hint);
  }
  if (name === 'meta' && value.kind === 'scalar' && value.value === 'flush_handlers') {
    report(loader, 'NOT_A_HANDLER', 'flush_handlers cannot be used as a handler; it is for tasks.', at);
  }
}

/** A handler's name with its templates filled, where that is possible at load: it is what tasks notify. */
function withKnownName(task: TaskStep, known: () => readonly Layer[]): TaskStep {
  if (!task.nameTemplate) return task;
  const filled = valueIfKnown(task.nameTemplate, known());
  if (filled === undefined) return task;
  const { nameTemplate: _, ...rest } = task;
  return { ...rest, name: String(filled.value) };
}

export function nameOf(keys: Keys): string | undefined {
  const node = valueOfKey(keys, 'name');
  return node?.kind === 'scalar' && node.value !== null ? textOf(node) : undefined;
}
