import type { SourceRef } from '@signet/core';
import type { MapNode } from '@signet/source';
import type { BlockStep, Handed, Handler, Role, Step } from '../../playbook.ts';
import type { Layer } from '../../vars/layer.ts';
import { readYaml, listIn } from '../files.ts';
import { enter } from '../imports/paths.ts';
import { type Loader, report } from '../loader.ts';
import { loadHandlers, loadItems } from '../task.ts';
import type { Where } from '../where.ts';
import { checkParams, validationStep } from './argument-specs.ts';
import { loadDependencies } from './dependencies.ts';
import { roleFile, roleVariables } from './files.ts';
import { locateRole } from './locate.ts';
import { loadMetadata } from './metadata.ts';

/** How a place uses a role. */
export interface RoleUse {
  readonly name: string;
  readonly at: SourceRef;
  /** `vars` of the place. */
  readonly entryVars: readonly Layer[];
  /** Level 20: other keys of an entry of `roles`. */
  readonly params?: Layer;
  readonly paramsNode?: MapNode;
  /** Files instead of `main`: of `tasks`, `vars`, `defaults`, `handlers`. */
  readonly from: Readonly<Record<string, string>>;
  /** Where these are named. */
  readonly fromAt?: Readonly<Record<string, SourceRef>>;
  /** Overrides what the role itself says. */
  readonly allowDuplicates?: boolean;
  /** Its arguments are checked before its tasks. */
  readonly validate: boolean;
  /** By `import_role` or `include_role`. */
  readonly included: boolean;
  /** Two uses with the same key of the same role are the same role. */
  readonly key: string;
  /** Its variables are the whole play's. */
  readonly wholePlay: boolean;
}

export interface LoadedRole {
  readonly role: Role;
  /** Its dependencies' and its own. */
  readonly steps: readonly Step[];
  readonly handlers: readonly Handler[];
}

/** What a role adds to those above it, by the role. */
interface OwnLayers {
  readonly defaults: readonly Layer[];
  readonly vars: readonly Layer[];
  readonly params: readonly Layer[];
}

const own = new WeakMap<Role, OwnLayers>();

/** A role as one place uses it: its variables, its dependencies, its tasks and handlers. */
export function loadRole(
  loader: Loader,
  use: RoleUse,
  id: string,
  above: Handed,
  where: Where,
): LoadedRole | undefined {
  const place = locateRole(loader, use.name, use.at, where);
  if (!place) return undefined;
  const parents = where.role ? [...where.role.parents, where.role] : [];
  const around = where.role?.includers ?? [];
  if (!use.included && isCircle(loader, place.directory, parents, use.at)) return undefined;
  const metadata = loadMetadata(loader, place.directory);
  const defaults = roleVariables(loader, place.directory, 'defaults', use.from['defaults'], placeOf(use, 'defaults'));
  const vars = [
    ...use.entryVars,
    ...roleVariables(loader, place.directory, 'vars', use.from['vars'], placeOf(use, 'vars')),
  ];
  const params = use.params ? [use.params] : [];
  const dependencies: Role[] = [];
  const role: Mutable<Role> = {
    ...place,
    identity: identityOf(use),
    parents,
    includers: use.included && where.role ? [...around, where.role] : around,
    dependencies,
    allowDuplicates: use.allowDuplicates ?? metadata.allowDuplicates,
    // Dependencies of a role ask for what is above them: they are completed once these are known.
    defaults: [...layersOf(parents, 'defaults'), ...defaults],
    vars: [...layersOf(parents, 'vars'), ...vars],
    params: [...layersOf(parents, 'params'), ...params],
  };
  own.set(role, { defaults, vars, params });
  const inside: Where = { ...where, role };
  const handed: Handed = { ...above, role };
  const brought = loadDependencies(loader, metadata.dependencies, id, handed, inside, use.wholePlay);
  dependencies.push(...brought.map((one) => one.role));
  const inherited = [...new Set(brought.flatMap((one) => [...one.role.dependencies, one.role]))];
  role.defaults = [...layersOf(inherited, 'defaults'), ...layersOf(parents, 'defaults'), ...defaults];
  role.vars = [...layersOf(parents, 'vars'), ...layersOf(inherited, 'vars'), ...vars];
  const same = canonical(where, role);
  if (use.params) checkParams(loader, metadata, use);
  const tasks = ownTasks(loader, use, metadata.specs, id, handed, inside);
  if (use.wholePlay) joinPlay(where, use, same);
  const block: BlockStep = {
    kind: 'block',
    id: `${id}.tasks`,
    name: place.name,
    at: use.at,
    block: tasks,
    rescue: [],
    always: [],
    wholeRole: same,
  };
  return {
    role: same,
    steps: [...brought.flatMap((one) => one.steps), block],
    handlers: [...brought.flatMap((one) => one.handlers), ...ownHandlers(loader, use, id, handed, inside)],
  };
}

/** Roles of `roles` come before those that tasks import; an import within a role is there before the role itself. */
function joinPlay({ role: parent, play: { roles, named } }: Where, { included }: RoleUse, role: Role): void {
  if (!included && parent !== undefined) {
    // The role that depends on it has its variables.
    named.dependent.add(role.name);
    return;
  }
  (included ? named.imported : named.entries).push(role.name);
  if (roles.includes(role)) return;
  if (included) imported.add(role);
  const index = included ? roles.length : roles.findLastIndex((one) => !imported.has(one)) + 1;
  roles.splice(index, 0, role);
}

const imported = new WeakSet<Role>();

function placeOf({ fromAt, at }: RoleUse, kind: string): SourceRef {
  return fromAt?.[kind] ?? at;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

function layersOf(roles: readonly Role[], kind: keyof OwnLayers): Layer[] {
  return roles.flatMap((role) => own.get(role)?.[kind] ?? []);
}

/** Dependencies that lead back to a role: Ansible runs out of stack. */
function isCircle(loader: Loader, directory: string, parents: readonly Role[], at: SourceRef): boolean {
  const first = parents.findIndex((parent) => parent.directory === directory);
  if (first < 0) return false;
  const circle = [...parents.slice(first).map((role) => role.name), parents[first]?.name].join(' → ');
  report(
    loader,
    'ROLE_LOOP',
    `The roles depend on each other in a circle: ${circle}.`,
    at,
    'Take one of these dependencies out.',
  );
  return true;
}

/** The same role with the same parameters is the same object, unless it may run again. */
function canonical({ play }: Where, role: Role): Role {
  if (role.allowDuplicates) return role;
  const known = play.cache.get(role.identity);
  if (known === undefined) play.cache.set(role.identity, role);
  return known ?? role;
}

/** What tells one use of a role from another: Ansible has one role, with its handlers, for those that are alike. */
function identityOf(use: RoleUse): string {
  const given = use.included ? use.entryVars.flatMap(rawValues) : [];
  return JSON.stringify([use.name, use.key, use.from, use.included, given]);
}

/** Variables as they are written. */
function rawValues(layer: Layer): unknown[] {
  return [...layer.names()].map((name) => [name, layer.raw?.(name)?.value]);
}

function ownTasks(
  loader: Loader,
  use: RoleUse,
  specs: Parameters<typeof validationStep>[1],
  id: string,
  handed: Handed,
  where: Where,
): Step[] {
  const { role } = where;
  if (!role) return [];
  const validation = use.validate ? validationStep(loader, specs, use, `${id}.validate`, handed, where) : undefined;
  const first = validation ? [validation] : [];
  const file = roleFile(loader, role.directory, 'tasks', use.from['tasks'], placeOf(use, 'tasks'));
  if (file === undefined) return first;
  const inside = enter(loader, file, where, false, use.at);
  const parsed = inside && readYaml(loader, file);
  const items = parsed && listIn(loader, file, parsed, 'tasks');
  if (!inside || !items) return first;
  return [...first, ...loadItems(loader, items, `${id}.tasks`, handed, { ...inside, kind: 'tasks' })];
}

function ownHandlers(loader: Loader, use: RoleUse, id: string, handed: Handed, where: Where): Handler[] {
  const directory = where.role?.directory ?? '';
  const file = roleFile(loader, directory, 'handlers', use.from['handlers'], placeOf(use, 'handlers'));
  const parsed = file === undefined ? undefined : readYaml(loader, file);
  const items = file === undefined || !parsed ? undefined : listIn(loader, file, parsed, 'handlers');
  if (file === undefined || !items) return [];
  const inside: Where = { ...where, file, trail: [...where.trail, file], kind: 'handlers' };
  return loadHandlers(loader, items, `${id}.handlers`, handed, inside);
}
