import { dirname } from 'node:path';
import { isTemplate } from '@signet/expressions';
import { keyName, type MapEntry, type MapNode, type Node, type ScalarNode, validate } from '@signet/source';
import { keyword } from '../keywords.ts';
import type { Condition, Handed, Handler, Play, SectionName, Step, Templated } from '../playbook.ts';
import { unsupportedModule } from '../unsupported.ts';
import { extraVarsLayer } from '../vars/extra-vars.ts';
import type { Layer } from '../vars/layer.ts';
import { earlyValue, valueIfKnown } from './early.ts';
import { handDown, NOTHING_HANDED } from './inherited.ts';
import { type Keys, sortKeys, unknownKeyword, valueOfKey } from './keys.ts';
import { type Loader, report } from './loader.ts';
import { isNull, mapOf, namesOf, textOf } from './nodes.ts';
import { loadPrompts } from './prompts.ts';
import { loadDependencies } from './roles/dependencies.ts';
import { loadHandlers, loadSteps } from './task.ts';
import { compileNode } from './templates.ts';
import { variableLayer } from './variables.ts';
import { loadVarsFiles } from './vars-files.ts';
import { onceEach } from './notifications.ts';
import { warnOfReserved } from './reserved.ts';
import type { PlayPlace, Where } from './where.ts';

/** What the imports of the playbook that a play stands in give it. */
export interface Imported {
  readonly vars: readonly Layer[];
  readonly when: readonly Condition[];
  readonly tags: readonly string[];
  /** The files that led here, this one last. */
  readonly trail: readonly string[];
}

export function loadPlay(
  loader: Loader,
  file: string,
  node: MapNode,
  number: number,
  imported: Imported,
): Play | undefined {
  const keys = sortKeys(loader, node, 'play');
  refuseUnknown(loader, node, keys);
  const value = (name: string): Node | undefined => valueOfKey(keys, name);
  const id = `play${number}`;
  const directory = dirname(file);
  const own = variableLayer(loader, 'play vars', value('vars'));
  const vars = [...(own ? [own] : []), ...imported.vars];
  const extra = extraVarsLayer(loader.extraVars ?? {}, loader.unlock);
  const files = loadVarsFiles(loader, directory, value('vars_files'), [extra, ...vars.toReversed()]);
  const known = [extra, ...files.known.toReversed(), ...vars.toReversed()];
  const early = earlyReader(loader, keys, known);
  const compat = (loader.compat ?? false) || value('compat') !== undefined;
  if (compat) warnOfReserved(loader, known, node.at);
  const play: PlayPlace = {
    id,
    directory,
    compat,
    known,
    roles: [],
    named: { entries: [], imported: [], dependent: new Set() },
    imported: [],
    cache: new Map(),
  };
  const where: Where = { play, file, trail: imported.trail, settled: 0, kind: 'tasks', running: false };
  const above = { ...NOTHING_HANDED, tags: imported.tags };
  // The play's variables form its own layers; only settings and tags go down to the tasks.
  const handed = { ...handDown(loader, above, withoutVars(keys), 'play vars', where), vars: [] };
  const forTasks: Handed = { ...handed, when: imported.when };

  const section = (name: SectionName): Step[] => loadSteps(loader, value(name), `${id}.${name}`, forTasks, where);
  const before = section('pre_tasks');
  const roles = loadDependencies(loader, itemsOf(value('roles')), id, forTasks, where, true);
  const tasks = [...roles.flatMap((role) => role.steps), ...section('tasks')];
  const sections = { pre_tasks: before, tasks, post_tasks: section('post_tasks') };
  const inHandlers: Where = { ...where, kind: 'handlers' };
  const handlers = onceEach([
    ...roles.flatMap((role) => role.handlers),
    ...loadHandlers(loader, itemsOf(value('handlers')), `${id}.handlers`, handed, inHandlers),
    ...play.imported,
  ]);
  warnOfNamesakes(loader, handlers);

  const hosts = value('hosts');
  const hostsTemplate = compileNode(loader, hosts);
  if (!hosts || !hostsTemplate) return undefined;
  const name = value('name');
  const gatherSubset = gatheringOf(loader, keys);
  const serial = compileNode(loader, value('serial'));
  const limit = compileNode(loader, value('max_fail_percentage'));
  const force = early('force_handlers');
  return {
    id,
    name: name?.kind === 'scalar' && name.value !== null ? shownName(loader, name, known) : namesOf(hosts).join(','),
    at: node.entries[0]?.key.at ?? node.at,
    directory,
    hosts: hostsTemplate,
    order: (early('order') as Play['order'] | undefined) ?? 'inventory',
    ...(early('strategy') !== undefined && { strategy: early('strategy') as NonNullable<Play['strategy']> }),
    compat,
    allowEmpty: early('allow_empty') === true,
    gather: gatherOf(early('gather_facts')),
    ...(gatherSubset && { gatherSubset }),
    ...(typeof force === 'boolean' && { forceHandlers: force }),
    ...(serial && { serial }),
    ...(limit && { maxFailPercentage: limit }),
    vars,
    prompts: loadPrompts(loader, value('vars_prompt')),
    varsFiles: files.files,
    roles: play.roles,
    roleNames: { direct: [...play.named.entries, ...play.named.imported], dependent: [...play.named.dependent] },
    handed: forTasks,
    tags: handed.tags,
    sections,
    handlers,
  };
}

/** The name with its templates filled; as it is written where that cannot be done yet. */
function shownName(loader: Loader, node: ScalarNode, known: readonly Layer[]): string {
  const written = textOf(node);
  if (!isTemplate(written)) return written;
  const template = compileNode(loader, node);
  const filled = template && valueIfKnown(template, known);
  return filled ? String(filled.value) : written;
}

function refuseUnknown(loader: Loader, node: MapNode, keys: Keys): void {
  let refused = false;
  for (const entry of keys.others) {
    const name = keyName(entry.key);
    const instead = unsupportedModule(name);
    refused ||= instead !== undefined;
    const message = `'${name}' is not a valid attribute for a Play.`;
    const hint = name === 'include' ? 'Use "import_playbook".' : instead?.hint;
    if (instead) report(loader, 'UNSUPPORTED_TASK', message, entry.key.at, hint);
    else unknownKeyword(loader, entry, 'play', ['import_playbook']);
  }
  const hosts = node.get('hosts');
  if (hosts?.kind === 'list' && hosts.items.length === 0) {
    const message = 'Hosts list cannot be empty. Please check your playbook.';
    report(loader, 'HOSTS_MISSING', message, hosts.at, 'Add "hosts: all", or the name of a group.');
    return;
  }
  if (hosts !== undefined && !isNull(hosts)) return;
  if (refused) return;
  report(
    loader,
    'HOSTS_MISSING',
    'The play does not say on which hosts it runs.',
    node.entries[0]?.key.at ?? node.at,
    'Add "hosts: all", or the name of a group.',
  );
}

function itemsOf(node: Node | undefined): readonly Node[] {
  return node?.kind === 'list' ? node.items : [];
}

/** Reads keywords that are needed at load, and checks what their templates give. */
function earlyReader(loader: Loader, keys: Keys, known: readonly Layer[]): (name: string) => unknown {
  return (name) => {
    const node = valueOfKey(keys, name);
    if (node === undefined) return undefined;
    const value = earlyValue(loader, node, known, `"${name}"`);
    const schema = keyword(name)?.schema ?? {};
    const scalar = { ...node, kind: 'scalar', value, tag: undefined } as unknown as Node;
    const found = value === undefined ? [] : validate(schema, scalar, { at: node.at, subject: name });
    loader.diagnostics.push(...found);
    return found.length > 0 ? undefined : value;
  };
}

function gatherOf(asked: unknown): Play['gather'] {
  if (asked === undefined) return 'lazy';
  return asked === true ? 'first' : 'never';
}

/** A map of the arguments of gathering that the play has. */
function gatheringOf(loader: Loader, keys: Keys): Templated | undefined {
  const entries: MapEntry[] = [];
  for (const name of ['gather_subset', 'gather_timeout', 'fact_path']) {
    const entry = keys.keywords.get(name);
    if (entry) entries.push(entry);
  }
  const [first] = entries;
  return first && compileNode(loader, mapOf(first.value.at, entries));
}

function warnOfNamesakes(loader: Loader, handlers: readonly Handler[]): void {
  const names = new Set<string>();
  for (const handler of handlers) {
    const name = `${handler.role?.name ?? ''} : ${handler.name}`;
    if (names.has(name) && handler.role === undefined) {
      loader.diagnostics.push({
        severity: 'warning',
        code: 'DUPLICATE_HANDLER',
        message: `There are two handlers named "${handler.name}"; a task that notifies the name gets only one of them.`,
        at: handler.at,
        hint: 'Rename one; to run both, let them "listen" to one topic.',
      });
    }
    names.add(name);
  }
}

function withoutVars(keys: Keys): Keys {
  const keywords = new Map(keys.keywords);
  keywords.delete('vars');
  return { ...keys, keywords };
}
