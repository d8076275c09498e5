import { keyName, type MapEntry, type MapNode, type Node, type ScalarNode } from '@signet/source';
import type { SourceRef } from '@signet/core';
import { isTemplate } from '@signet/expressions';
import { moduleNamed } from '../catalog.ts';
import { CONTROLS, controlNamed } from '../control/controls.ts';
import { noModule } from '../control/no-module.ts';
import { keyword, keywordsOf, type Place } from '../keywords.ts';
import type { TaskStep, Templated } from '../playbook.ts';
import type { Layer } from '../vars/layer.ts';
import { shortName, unsupportedModule } from '../unsupported.ts';
import { valueIfKnown } from './early.ts';
import { wordsOf, textNode } from './free-form.ts';
import { INCLUDES, type Include, includeNamed, LEGACY_INCLUDE } from './imports/includes.ts';
import { type Keys, unknownKeyword } from './keys.ts';
import { collecting, didYouMean, type Loader, report } from './loader.ts';
import { mapOf } from './nodes.ts';
import { compileNode } from './templates.ts';

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
  /** The name in `action` is known only while the playbook runs, or nobody knows it. */
  readonly late?: Templated;
}

/** How a task may be read, besides what stands there. */
export interface Reading {
  /** What is known at load where it stands. */
  known(): readonly Layer[];
  readonly compat: boolean;
  /** The name in `action`, now that it is known. */
  readonly lateName?: string;
}

/** The one thing that a task does. What is wrong with it is reported. */
export function findAction(
  loader: Loader,
  node: MapNode,
  keys: Keys,
  place: Place,
  reading: Reading,
): Action | undefined {
  const found: { action: Action; key: string; at: SourceRef }[] = [];
  const unknown: MapEntry[] = [];
  for (const name of ['action', 'local_action']) {
    const entry = keys.keywords.get(name);
    const action = entry && oldStyle(loader, entry, name === 'local_action', reading);
    if (action === 'reported') return undefined;
    if (entry && action) found.push({ action, key: name, at: entry.key.at });
  }
  for (const entry of keys.others) {
    const key = keyName(entry.key);
    const action = actionNamed(loader, key, entry.key.at, entry.value) ?? legacyInclude(entry, reading.compat);
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

/** `include` of old playbooks, which Ansible still reads: a static or a dynamic one, as the task decides. */
function legacyInclude({ key, value }: MapEntry, compat: boolean): Action | undefined {
  const written = keyName(key);
  if (!compat || shortName(written) !== LEGACY_INCLUDE.name) return undefined;
  const use = { kind: 'include', what: 'tasks', schema: LEGACY_INCLUDE.args } as const;
  return { name: LEGACY_INCLUDE.name, written, at: key.at, value, use, include: LEGACY_INCLUDE };
}

/** `action: copy src=a dest=b`, or a map with `module` and the arguments beside it or in `args`. */
function oldStyle(loader: Loader, { key, value }: MapEntry, local: boolean, reading: Reading): Action | 'reported' {
  const given = value.kind === 'map' ? value.get('module') : value;
  if (given?.kind !== 'scalar' || typeof given.value !== 'string' || given.value.trim() === '') {
    report(loader, 'NO_TASK', `"${keyName(key)}" does not say what to do.`, value.at, 'Name the task in it.');
    return 'reported';
  }
  const [first] = collecting(loader, () => wordsOf(String(given.value), given.textAt)) ?? [];
  if (!first) return 'reported';
  const word = first.text.trim();
  const template = isTemplate(word) ? compileNode(loader, textNode(word, given.textAt)) : undefined;
  const early = template && valueIfKnown(template, reading.known())?.value;
  const name = reading.lateName ?? (template && (typeof early === 'string' ? early.trim() : undefined)) ?? word;
  const found = actionNamed(loader, name, given.textAt, argumentsOf(value, given, word));
  if (found) return { ...found, written: word, ...(local && { local }) };
  const isLate = reading.lateName === undefined && (reading.compat || (template !== undefined && early === undefined));
  if (isLate) return lateAction(word, given, template);
  const entry = { key: textNode(name, given.textAt), value };
  if (!refuseUnsupported(loader, [entry])) unknownTask(loader, entry, 'task');
  return 'reported';
}

/** Of an action whose name is not known yet everything else is, too. */
function lateAction(word: string, { textAt }: ScalarNode, template: Templated | undefined): Action {
  const use = { kind: 'control', control: noModule(word) } as const;
  const late = template ?? { template: { references: [], evaluate: () => word }, at: textAt };
  return { name: word, written: word, at: textAt, value: mapOf(textAt, []), use, late };
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
