import { keyName, type MapEntry, type MapNode, type Node, type ScalarNode } from '@signet/source';
import type { SourceRef } from '@signet/core';
import { moduleNamed } from '../catalog.ts';
import { CONTROLS, controlNamed } from '../control/controls.ts';
import { keyword, keywordsOf, type Place } from '../keywords.ts';
import type { TaskStep } from '../playbook.ts';
import type { Layer } from '../vars/layer.ts';
import { shortName, unsupportedModule } from '../unsupported.ts';
import { earlyValue } from './early.ts';
import { wordsOf, textNode } from './free-form.ts';
import { INCLUDES, type Include, includeNamed } from './imports/includes.ts';
import { type Keys, unknownKeyword } from './keys.ts';
import { collecting, didYouMean, type Loader, report } from './loader.ts';
import { mapOf } from './nodes.ts';

/** What a task does: the module, control task or include that its key names, and what is given to it. */
export interface Action {
  /** Without `ansible.builtin.`. */
  readonly name: string;
  /** As the author wrote it. */
  readonly written: string;
  readonly at: SourceRef;
  readonly value: Node;
  readonly use: TaskStep['use'];
  readonly include?: Include;
  /** `local_action`. */
  readonly local?: true;
}

/** The one thing that a task does. What is wrong with it is reported. */
export function findAction(
  loader: Loader,
  node: MapNode,
  keys: Keys,
  place: Place,
  known: () => readonly Layer[],
): Action | undefined {
  const found: { action: Action; key: string; at: SourceRef }[] = [];
  const unknown: MapEntry[] = [];
  for (const name of ['action', 'local_action']) {
    const entry = keys.keywords.get(name);
    const action = entry && oldStyle(loader, entry, name === 'local_action', known);
    if (action === 'reported') return undefined;
    if (entry && action) found.push({ action, key: name, at: entry.key.at });
  }
  for (const entry of keys.others) {
    const key = keyName(entry.key);
    const action = actionNamed(loader, key, entry.key.at, entry.value);
    if (action) found.push({ action, key, at: entry.key.at });
    else unknown.push(entry);
  }
  const [first, second] = found;
  const refused = refuseUnsupported(loader, unknown);
  for (const entry of unknown) {
    if (unsupportedModule(keyName(entry.key))) continue;
    if (first || refused) unknownKeyword(loader, entry, place, taskNames(loader), first && outdented(first, entry));
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
    const message = `A ${place} does one thing, but this one has "${first.key}" and "${second.key}".`;
    report(loader, 'SEVERAL_TASKS', message, second.at, 'Make two entries of it.');
  }
  return first?.action;
}

/** An argument that stands beside its task instead of below it. */
function outdented({ action: { use }, key }: { action: Action; key: string }, entry: MapEntry): string | undefined {
  const schema = use.kind === 'module' ? use.module.args : use.kind === 'control' ? use.control.args : use.schema;
  const isArgument = Object.hasOwn((schema as { properties?: object }).properties ?? {}, keyName(entry.key));
  return isArgument ? `It is an argument of ${key}: indent it below "${key}:".` : undefined;
}

function actionNamed(loader: Loader, name: string, at: SourceRef, value: Node): Action | undefined {
  const control = controlNamed(name);
  if (control) return { name: control.name, written: name, at, value, use: { kind: 'control', control } };
  const include = includeNamed(name);
  if (include) {
    const use = { kind: 'include', what: include.what, schema: include.args } as const;
    return { name: include.name, written: name, at, value, use, include };
  }
  const module = moduleNamed(loader.catalog, name);
  return module && { name: module.name, written: name, at, value, use: { kind: 'module', module } };
}

/** `action: copy src=a dest=b`, or a map with `module` and the arguments beside it or in `args`. */
function oldStyle(
  loader: Loader,
  { key, value }: MapEntry,
  local: boolean,
  known: () => readonly Layer[],
): Action | 'reported' {
  const given = moduleGiven(loader, value.kind === 'map' ? value.get('module') : value, known);
  if (given === 'reported') return given;
  if (given?.kind !== 'scalar' || typeof given.value !== 'string' || given.value.trim() === '') {
    report(loader, 'NO_TASK', `"${keyName(key)}" does not say what to do.`, value.at, 'Name the task in it.');
    return 'reported';
  }
  const words = collecting(loader, () => wordsOf(String(given.value), given.textAt));
  const [first] = words ?? [];
  if (!first) return 'reported';
  const name = first.text.trim();
  const found = actionNamed(loader, name, given.textAt, argumentsOf(value, given, name));
  if (found) return local ? { ...found, local } : found;
  const entry = { key: textNode(name, given.textAt), value };
  if (!refuseUnsupported(loader, [entry])) unknownTask(loader, entry, 'task');
  return 'reported';
}

/** The text that begins with the name of the task; the name itself may be a template over what is known at load. */
function moduleGiven(
  loader: Loader,
  node: Node | undefined,
  known: () => readonly Layer[],
): Node | undefined | 'reported' {
  if (node?.kind !== 'scalar' || !/^\s*\S*\{[{%]/.test(String(node.value))) return node;
  const words = collecting(loader, () => wordsOf(String(node.value), node.textAt));
  const [first] = words ?? [];
  if (!words || !first) return 'reported';
  const name = earlyValue(loader, textNode(first.text.trim(), node.textAt), known(), 'The name of the task');
  if (name === undefined) return 'reported';
  return textNode(String(name) + String(node.value).slice(first.text.trimEnd().length), node.textAt);
}

function argumentsOf(value: Node, given: ScalarNode, name: string): Node {
  const written = String(given.value);
  const text = written.slice(written.indexOf(name) + name.length).replace(/^\s+/, '');
  const column = given.textAt.column + written.length - text.length;
  const rest = textNode(text, { ...given.textAt, column, length: Math.max(1, text.length) });
  if (value.kind !== 'map') return rest;
  const own = value.entries.filter((entry) => !['module', 'args'].includes(keyName(entry.key)));
  const inner = value.get('args');
  const more = inner?.kind === 'map' ? inner.entries : [];
  if (own.length + more.length === 0) return rest;
  return mapOf(value.at, [...own, ...more]);
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
  const near = didYouMean(shortName(name), [...taskNames(loader), ...keywordsOf(place).map((one) => one.name)]);
  const meansKeyword = near !== undefined && keyword(near.slice('Did you mean "'.length, -2)) !== undefined;
  if (meansKeyword) report(loader, 'UNKNOWN_KEYWORD', `A ${place} has no keyword "${name}".`, entry.key.at, near);
  else
    report(
      loader,
      'UNKNOWN_TASK',
      `There is no task "${name}".`,
      entry.key.at,
      near ?? (isOfCollection(name) ? COLLECTIONS : '"signet doc" lists the tasks there are.'),
    );
}

const COLLECTIONS = 'Modules of collections are not run. "signet doc" lists the tasks there are; else use "command".';

/** `community.general.ini_file` */
function isOfCollection(name: string): boolean {
  return /^\w+\.\w+\.\w+$/u.test(name);
}

/** Every name that a task may have. */
export function taskNames(loader: Loader): string[] {
  return [...INCLUDES, ...CONTROLS, ...loader.catalog.modules].map((one) => one.name);
}
