import { InputError } from '@signet/core';
import { didYouMean, isUnsafeValue } from '@signet/source';
import { Later } from './later.ts';
import type { Group, Host, Inventory, Variables } from './model.ts';
import { pythonText } from './python-text.ts';

export interface ListingOptions {
  /** Variables stand where they were set instead of merged per host. */
  readonly export?: boolean;
  /** Only these hosts, as with `--limit`. */
  readonly hosts?: ReadonlySet<string>;
  /** Stronger than every variable of the inventory; part of what is merged per host. */
  readonly extraVars?: Readonly<Record<string, unknown>>;
}

/** A listing: groups, hosts and variables by name, to be written by `ansibleJson` or `ansibleYaml`. */
export type Listing = Record<string, unknown>;

/** Variables that Ansible makes itself and leaves out. */
const INTERNAL = new Set([
  'ansible_config_file',
  'ansible_diff_mode',
  'ansible_facts',
  'ansible_forks',
  'ansible_inventory_sources',
  'ansible_limit',
  'ansible_playbook_python',
  'ansible_run_tags',
  'ansible_skip_tags',
  'ansible_verbosity',
  'ansible_version',
  'group_names',
  'groups',
  'inventory_dir',
  'inventory_file',
  'inventory_hostname',
  'inventory_hostname_short',
  'omit',
  'playbook_dir',
]);

/**
 * What `ansible-inventory --list` shows. Encrypted texts stay encrypted (`__ansible_vault`); what stood in an encrypted
 * file is written as `***`.
 */
export function listInventory(inventory: Inventory, options: ListingOptions = {}): Listing {
  const result: Listing = {};
  const all = inventory.groups.get('all');
  if (all) listGroup(inventory, all, options, result, new Set());
  const hostvars = new Map<string, Later>();
  for (const name of [...inventory.hosts.keys()].toSorted()) {
    if (!isListed(name, options)) continue;
    const layers = layersOf(inventory, name, options);
    // Written and forgotten one by one: together they are far larger than the inventory.
    if (hasVariables(layers, options)) hostvars.set(name, new Later(() => hostVariables(layers, options)));
  }
  result['_meta'] = { hostvars };
  return result;
}

/** One host's variables, as `ansible-inventory --host` shows them. */
export function listHost(inventory: Inventory, host: string, options: ListingOptions = {}): Listing {
  return hostVariables(layersOf(inventory, host, options), options);
}

/** Weakest first. */
function layersOf(inventory: Inventory, host: string, options: ListingOptions): readonly Variables[] {
  return options.export ? [inventory.ownVariablesOf(host)] : inventory.layersOf(host);
}

function hostVariables(layers: readonly Variables[], options: ListingOptions): Listing {
  const variables = plainVariables(layers);
  if (!options.export)
    for (const [name, value] of Object.entries(options.extraVars ?? {})) define(variables, name, value);
  return variables;
}

function hasVariables(layers: readonly Variables[], { export: isExport, extraVars = {} }: ListingOptions): boolean {
  if (!isExport && Object.keys(extraVars).length > 0) return true;
  for (const layer of layers) for (const name of layer.keys()) if (!INTERNAL.has(name)) return true;
  return false;
}

function listGroup(
  inventory: Inventory,
  group: Group,
  options: ListingOptions,
  result: Listing,
  seen: Set<string>,
): void {
  const { name } = group;
  const hosts = name === 'all' ? [] : group.hosts.map((host) => host.name).filter((host) => isListed(host, options));
  const children = group.children.map((child) => child.name);
  const entry = {
    ...(children.length > 0 && { children }),
    ...(hosts.length > 0 && { hosts }),
    ...groupVariables(inventory, group, options),
  };
  if (Object.keys(entry).length > 0) define(result, name, entry);
  for (const child of group.children) {
    if (seen.has(child.name)) continue;
    seen.add(child.name);
    listGroup(inventory, child, options, result, seen);
  }
}

/** What `ansible-inventory --list --yaml` shows: groups inside groups, each host's variables where it comes first. */
export function listInventoryAsTree(inventory: Inventory, options: ListingOptions = {}): Listing {
  const all = inventory.groups.get('all');
  return all ? groupTree(inventory, all, options, { hosts: new Set(), groups: new Set() }) : {};
}

interface Seen {
  readonly hosts: Set<Host>;
  readonly groups: Set<Group>;
}

function groupTree(inventory: Inventory, group: Group, options: ListingOptions, seen: Seen): Listing {
  const children: Listing = {};
  for (const child of group.children) {
    if (seen.groups.has(child)) define(children, child.name, {});
    else Object.assign(children, groupTree(inventory, child, options, seen));
    seen.groups.add(child);
  }
  const hosts: Listing = {};
  for (const host of group.name === 'all' ? [] : group.hosts) {
    if (!isListed(host.name, options)) continue;
    define(hosts, host.name, seen.hosts.has(host) ? {} : listHost(inventory, host.name, options));
    seen.hosts.add(host);
  }
  const entry = {
    ...(Object.keys(children).length > 0 && { children }),
    ...(Object.keys(hosts).length > 0 && { hosts }),
    ...groupVariables(inventory, group, options),
  };
  const tree: Listing = {};
  define(tree, group.name, entry);
  return tree;
}

/** The `vars` of a group in an export, when it has any. */
function groupVariables(inventory: Inventory, group: Group, options: ListingOptions): { vars?: Listing } {
  if (!options.export) return {};
  const vars = variablesOfGroup(inventory, group);
  return Object.keys(vars).length > 0 ? { vars } : {};
}

function variablesOfGroup(inventory: Inventory, group: Group): Listing {
  const variables = plainVariables([inventory.variablesOfGroup(group.name)]);
  if (group.priority !== 1) variables['ansible_group_priority'] = group.priority;
  return variables;
}

function isListed(host: string, { hosts }: ListingOptions): boolean {
  return hosts?.has(host) ?? true;
}

/** @param layers Weakest first. */
function plainVariables(layers: readonly Variables[]): Listing {
  const result: Listing = {};
  for (const layer of layers) {
    for (const [name, origin] of layer) {
      if (INTERNAL.has(name)) continue;
      const { value } = origin;
      const isSame = typeof value === 'string' || typeof value === 'boolean';
      define(result, name, (isSame ? undefined : origin.exact?.()) ?? value);
    }
  }
  return result;
}

/** Sets a property even when it is called `__proto__`. */
function define(target: Listing, name: string, value: unknown): void {
  if (name !== '__proto__') target[name] = value;
  else Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}

export interface GraphOptions extends ListingOptions {
  /** The variables of each host and group below it. */
  readonly vars?: boolean;
}

/**
 * The tree of `ansible-inventory --graph`, from a group down; without a newline at the end.
 *
 * @throws {InputError} `UNKNOWN_GROUP` or `GRAPH_TOO_LARGE`
 */
export function graph(inventory: Inventory, group = 'all', options: GraphOptions = {}): string {
  const start = inventory.groups.get(group);
  if (start === undefined) {
    const hint = didYouMean(group, inventory.groups.keys());
    throw InputError.of(`The inventory has no group "${group}".`, { code: 'UNKNOWN_GROUP', hint });
  }
  const lines: string[] = [];
  draw(inventory, start, options, 0, lines);
  return lines.join('\n');
}

/** A group is drawn below each of its parents, so that few groups can have many lines. */
const MAX_LINES = 500_000;

function draw(inventory: Inventory, group: Group, options: GraphOptions, depth: number, lines: string[]): void {
  if (lines.length > MAX_LINES) {
    const hint = 'Begin further down, with --graph GROUP, or use --list.';
    throw InputError.of(`The graph has more than ${MAX_LINES} lines.`, { code: 'GRAPH_TOO_LARGE', hint });
  }
  lines.push(entry(`@${group.name}:`, depth));
  for (const child of group.children) draw(inventory, child, options, depth + 1, lines);
  for (const host of group.name === 'all' ? [] : group.hosts) {
    lines.push(entry(host.name, depth + 1));
    if (options.vars) drawVariables(listHost(inventory, host.name, options), depth + 2, lines);
  }
  if (options.vars) drawVariables(variablesOfGroup(inventory, group), depth + 1, lines);
}

function drawVariables(variables: Listing, depth: number, lines: string[]): void {
  const sorted = Object.entries(variables).toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)));
  for (const [name, value] of sorted) {
    const text = isUnsafeValue(value) ? value.text : pythonText(value);
    lines.push(entry(`{${name} = ${text}}`, depth));
  }
}

function entry(text: string, depth: number): string {
  return depth === 0 ? text : `${'  |'.repeat(depth)}--${text}`;
}
