import { InputError, MASK } from '@signet/core';
import { isAboutUndefined, lazyDict } from '@signet/expressions';
import { groupsOf, hostsOf, type Inventory } from '@signet/inventory';
import { dirname, resolve } from 'node:path';
import { FactsNeeded } from './host-facts.ts';
import { computedLayer, isConcealed, type Layer } from './layer.ts';
import type { Role } from '../playbook.ts';
import { OMIT } from './omit.ts';
import type { LayeredScope } from './scope.ts';

/** Names that are always there. @see https://docs.ansible.com/ansible/latest/reference_appendices/special_variables.html */
export const MAGIC_NAMES = [
  'inventory_hostname',
  'inventory_hostname_short',
  'inventory_dir',
  'inventory_file',
  'group_names',
  'groups',
  'hostvars',
  'play_hosts',
  'playbook_dir',
  'omit',
  'ansible_host',
  'ansible_playbook_python',
  'ansible_play_name',
  'ansible_play_hosts',
  'ansible_play_hosts_all',
  'ansible_play_batch',
  'ansible_check_mode',
  'ansible_diff_mode',
  'ansible_run_tags',
  'ansible_skip_tags',
  'ansible_limit',
  'ansible_forks',
  'ansible_verbosity',
  'ansible_version',
  'ansible_search_path',
  'ansible_role_name',
  'ansible_role_names',
  'ansible_play_role_names',
  'ansible_dependent_role_names',
  'ansible_parent_role_names',
  'ansible_parent_role_paths',
  'role_name',
  'role_names',
  'role_path',
  'vars',
] as const;

/** The version of Ansible whose language this is, for playbooks that ask. */
const LANGUAGE = { full: '2.14.18', major: 2, minor: 14, revision: 18, string: '2.14.18' };

/** What the magic variables of a play are made from. */
export interface MagicSource {
  readonly inventory: Inventory;
  readonly playbookDirectory: string;
  readonly check: boolean;
  readonly diff: boolean;
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
  readonly limit: string | undefined;
  readonly forks: number;
  readonly verbosity: number;
  readonly playName: string;
  /** Those of the play; the one that the task belongs to. */
  readonly roleNames: { readonly direct: readonly string[]; readonly dependent: readonly string[] };
  readonly role: Role | undefined;
  searchPath(): readonly string[];
  /** All hosts of the play, those that still take part, and those of the batch. */
  readonly allHosts: readonly string[];
  activeHosts(): readonly string[];
  batchHosts(): readonly string[];
  hostvars(): unknown;
}

const groupsByInventory = new WeakMap<Inventory, Record<string, string[]>>();

/** Whose magic variables they are. */
interface Magic {
  readonly source: MagicSource;
  readonly host: string;
  /** All variables of the host, for `vars`. */
  readonly scope: () => LayeredScope;
}

const VALUES: Readonly<Record<string, (magic: Magic) => unknown>> = {
  inventory_hostname: ({ host }) => host,
  inventory_hostname_short: ({ host }) => host.split('.')[0],
  inventory_file: ({ source, host }) => inventoryFile(source.inventory, host),
  inventory_dir: ({ source, host }) => folderOf(inventoryFile(source.inventory, host)),
  group_names: ({ source, host }) => groupNames(source.inventory, host),
  groups: ({ source }) => allGroups(source.inventory),
  hostvars: ({ source }) => source.hostvars(),
  play_hosts: ({ source }) => [...source.batchHosts()],
  playbook_dir: ({ source }) => resolve(source.playbookDirectory),
  omit: () => OMIT,
  ansible_play_name: ({ source }) => source.playName,
  ansible_play_hosts: ({ source }) => [...source.activeHosts()],
  ansible_play_hosts_all: ({ source }) => [...source.allHosts],
  ansible_play_batch: ({ source }) => [...source.batchHosts()],
  ansible_check_mode: ({ source }) => source.check,
  ansible_diff_mode: ({ source }) => source.diff,
  ansible_run_tags: ({ source }) => (source.tags.length === 0 ? ['all'] : [...source.tags]),
  ansible_skip_tags: ({ source }) => [...source.skipTags],
  ansible_forks: ({ source }) => source.forks,
  ansible_verbosity: ({ source }) => source.verbosity,
  ansible_version: () => LANGUAGE,
  // Signet needs none; playbooks hand it on to hosts that they add.
  ansible_playbook_python: () => 'python3',
  ansible_search_path: ({ source }) => [...source.searchPath()],
  ansible_play_role_names: ({ source }) => [...source.roleNames.direct],
  ansible_dependent_role_names: ({ source }) => [...source.roleNames.dependent],
  ansible_role_names: ({ source: { roleNames } }) => [...new Set([...roleNames.direct, ...roleNames.dependent])],
  role_names: ({ source }) => [...source.roleNames.direct],
  vars: ({ scope }) => namedValues(scope(), 'task'),
};

/** Only there for a task of a role. */
const VALUES_OF_ROLE: Readonly<Record<string, (role: Role) => unknown>> = {
  role_name: (role) => role.name,
  ansible_role_name: (role) => role.name,
  role_path: (role) => resolve(role.directory),
};

/** Only there for a task of a role that a task of another one brought, the nearest first. */
const VALUES_OF_INCLUDED: typeof VALUES_OF_ROLE = {
  ansible_parent_role_names: (role) => role.includers.toReversed().map((one) => one.name),
  ansible_parent_role_paths: (role) => role.includers.toReversed().map((one) => resolve(one.directory)),
};

const VALUES_OF_BOTH = { ...VALUES_OF_ROLE, ...VALUES_OF_INCLUDED };

function valuesOfRole(role: Role | undefined): typeof VALUES_OF_ROLE {
  if (role === undefined) return {};
  return role.includers.length === 0 ? VALUES_OF_ROLE : VALUES_OF_BOTH;
}

/**
 * The magic variables of one host. Made for every task of every host: what they are is written down once.
 *
 * @param scope All its variables, for `vars`.
 */
export function magicLayer(source: MagicSource, host: string, scope: () => LayeredScope): Layer {
  const { role, limit } = source;
  const ofRole = valuesOfRole(role);
  const hasRole = (name: string): boolean => Object.hasOwn(ofRole, name);
  const hasLimit = (name: string): boolean => limit !== undefined && name === 'ansible_limit';
  return {
    origin: 'magic',
    has: (name) => Object.hasOwn(VALUES, name) || hasRole(name) || hasLimit(name),
    names: () => [
      ...Object.keys(ofRole),
      ...Object.keys(VALUES),
      ...(limit === undefined ? [] : ['ansible_limit']),
    ],
    get(name) {
      if (hasLimit(name)) return limit;
      if (role && hasRole(name)) return ofRole[name]?.(role);
      return Object.hasOwn(VALUES, name) ? VALUES[name]?.({ source, host, scope }) : undefined;
    },
  };
}

/** What templates may use that are evaluated for no host. */
export const HOSTLESS: Layer = computedLayer('magic', { omit: () => OMIT });

/** What a host has unless somebody says otherwise. */
export function usualLayer(host: string): Layer {
  return computedLayer('usual', { ansible_host: () => host });
}

/** Names that are about the play and the task, not about the host. */
const OF_THE_PLAY =
  /^(?:play_hosts|ansible_play_.+|ansible_(?:role|dependent_role|parent_role)_.+|role_.+|ansible_search_path|ansible_limit)$/;

/**
 * Every variable of a scope by its name, each computed when it is asked for; `vars` and `hostvars` are left out.
 *
 * @param whose `host`: what is about the play can be asked for, but is not listed.
 */
export function namedValues(scope: LayeredScope, whose: 'task' | 'host'): object {
  const names = new Set(scope.names());
  for (const name of ['vars', 'hostvars']) names.delete(name);
  const raw = (name: string): unknown => scope.layers.find((layer) => layer.has(name))?.raw?.(name)?.value;
  return lazyDict(
    names,
    {
      get(name) {
        try {
          return scope.get(name);
        } catch (error) {
          // Ansible hands out a variable that cannot be filled as it is written.
          if (scope.lenient && error instanceof InputError && isAboutUndefined(error)) return raw(name);
          throw error;
        }
      },
      shown(name) {
        if (name === 'omit') return '__omit_place_holder__';
        try {
          return scope.get(name);
        } catch (error) {
          // Facts are not gathered for the sake of a list of all variables.
          if (error instanceof FactsNeeded) return {};
          if (!(error instanceof InputError)) throw error;
          const written = raw(name);
          return isConcealed(written) ? MASK : (written ?? null);
        }
      },
    },
    (name) => whose === 'task' || !OF_THE_PLAY.test(name),
  );
}

/** The file that names the host first; empty for the implicit localhost. A list of hosts is no file. */
function inventoryFile(inventory: Inventory, host: string): string {
  const file = inventory.hosts.get(host)?.at?.file ?? '';
  return file === '' || file.includes(',') ? file : resolve(file);
}

function folderOf(file: string): string {
  return file === '' ? '' : dirname(file);
}

function groupNames(inventory: Inventory, name: string): string[] {
  const host = inventory.hosts.get(name);
  const names = host ? groupsOf(host).map((group) => group.name) : [];
  return names.filter((group) => group !== 'all').toSorted();
}

/** The inventory has other hosts or groups than before. */
export function forgetGroups(inventory: Inventory): void {
  groupsByInventory.delete(inventory);
}

function allGroups(inventory: Inventory): Record<string, string[]> {
  let groups = groupsByInventory.get(inventory);
  if (groups === undefined) {
    groups = Object.fromEntries(
      [...inventory.groups].map(([name, group]) => [name, hostsOf(group).map((host) => host.name)]),
    );
    groupsByInventory.set(inventory, groups);
  }
  return groups;
}
