import type { SourceRef } from '@signet/core';
import type { MapNode, Node } from '@signet/source';
import { keyName, validate } from '@signet/source';
import type { Handed, Step } from '../../playbook.ts';
import type { Action } from '../action.ts';
import { readArguments } from '../arguments.ts';
import { earlyValue } from '../early.ts';
import { type Keys, valueOfKey } from '../keys.ts';
import { type Loader, report } from '../loader.ts';
import { textAt } from '../nodes.ts';
import { loadRole } from '../roles/role.ts';
import { loadHandlers, loadItems, nameOf } from '../task.ts';
import { knownAt, type Where } from '../where.ts';
import { worded } from './includes.ts';
import { readTasks } from './paths.ts';

/** The steps that `import_tasks` or `import_role` stands for; its keywords are those of every task in it. */
export function importedSteps(
  loader: Loader,
  action: Action,
  keys: Keys,
  id: string,
  handed: Handed,
  where: Where,
): Step[] {
  const loop = keys.withLookup?.entry ?? keys.keywords.get('loop');
  const { name } = action;
  if (loop) {
    const hint = `Use "${name.replace('import', 'include')}".`;
    report(loader, 'LOOP_OVER_IMPORT', `${name} is opened before the run; it cannot be in a loop.`, loop.key.at, hint);
  }
  const args = importArguments(loader, action, valueOfKey(keys, 'args'), handed, where);
  if (args === undefined) return [];
  return name === 'import_tasks'
    ? importedTasks(loader, action, nameOf(keys), args, id, handed, where)
    : importedRole(loader, action, nameOf(keys), args, id, handed, where);
}

/** Arguments that are known, each with its place. */
type Values = Readonly<Record<string, { readonly value: unknown; readonly at: SourceRef }>>;

/** The arguments of an import, which are all needed now. */
function importArguments(
  loader: Loader,
  action: Action,
  more: Node | undefined,
  handed: Handed,
  where: Where,
): Values | undefined {
  const given = readArguments(loader, action, more);
  if (given === undefined) return undefined;
  const node: MapNode = given.node;
  const schema = action.include?.args ?? {};
  const found = validate(schema, node, { at: action.at, allowTemplates: true, subject: action.name });
  loader.diagnostics.push(...worded(action.name, found, node));
  if (found.length > 0) return undefined;
  const values: Record<string, Values[string]> = {};
  for (const { key, value } of node.entries) {
    const known = earlyValue(loader, value, knownAt(where, handed), `"${keyName(key)}" of ${action.name}`);
    if (known === undefined) return undefined;
    values[keyName(key)] = { value: known, at: textAt(value) };
  }
  return values;
}

function importedTasks(
  loader: Loader,
  action: Action,
  name: string | undefined,
  args: Values,
  id: string,
  handed: Handed,
  where: Where,
): Step[] {
  const file = args['file']?.value;
  if (typeof file !== 'string' || file.trim() === '') {
    report(loader, 'MISSING_ARGUMENT', `${action.name} needs the name of a file.`, action.at);
    return [];
  }
  const read = readTasks(loader, file, where, false, args['file']?.at ?? action.at);
  if (!read) return [];
  if (where.kind === 'handlers') return loadHandlers(loader, read.items, id, handed, read.where);
  const block = loadItems(loader, read.items, id, handed, read.where);
  return [
    { kind: 'block', id, name: name ?? action.name, at: action.at, block, rescue: [], always: [], imported: true },
  ];
}

function importedRole(
  loader: Loader,
  action: Action,
  name: string | undefined,
  args: Values,
  id: string,
  handed: Handed,
  where: Where,
): Step[] {
  if (where.kind === 'handlers') return [];
  const named = args['name'] ?? args['role'];
  const role = named?.value;
  if (typeof role !== 'string' || role.trim() === '') {
    report(loader, 'MISSING_ARGUMENT', `${action.name} needs the argument "name".`, action.at);
    return [];
  }
  const own = handed.vars.at(-1);
  const loaded = loadRole(
    loader,
    {
      name: role,
      at: named?.at ?? action.at,
      entryVars: own ? [own] : [],
      ...fromFiles(args),
      allowDuplicates: args['allow_duplicates']?.value !== false,
      validate: args['rolespec_validate']?.value !== false,
      included: true,
      key: '',
      wholePlay: true,
    },
    id,
    handed,
    where,
  );
  if (!loaded) return [];
  where.play.imported.push(...loaded.handlers);
  return [
    {
      kind: 'block',
      id,
      name: name ?? action.name,
      at: action.at,
      block: loaded.steps,
      rescue: [],
      always: [],
      imported: true,
    },
  ];
}

function fromFiles(args: Values): { from: Record<string, string>; fromAt: Record<string, SourceRef> } {
  const from: Record<string, string> = {};
  const fromAt: Record<string, SourceRef> = {};
  for (const kind of ['tasks', 'vars', 'defaults', 'handlers']) {
    const file = args[`${kind}_from`];
    if (typeof file?.value !== 'string') continue;
    from[kind] = file.value;
    fromAt[kind] = file.at;
  }
  return { from, fromAt };
}
