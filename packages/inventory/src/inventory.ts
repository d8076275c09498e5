import { InputError, type SourceRef } from '@signet/core';
import type { InventoryBuilder } from './builder.ts';
import { limitParts } from './limit.ts';
import {
  type FileAccess,
  type Group,
  groupsOf,
  type Host,
  type Inventory,
  type Leniency,
  type OriginValue,
  type Selection,
  type SelectOptions,
  type Variables,
} from './model.ts';
import { selectHosts, splitPattern } from './pattern.ts';
import type { VariableFiles } from './variable-files.ts';
import { isSame, verbatim } from './verbatim.ts';

/** Names that mean this machine, also when no inventory names them. */
const LOCAL = new Set(['localhost', '127.0.0.1', '::1']);

export interface InventoryOptions {
  readonly files: FileAccess;
  readonly unmatched: Leniency;
}

/** What {@link loadInventory} read. */
export class LoadedInventory implements Inventory {
  readonly hosts: Map<string, Host>;
  readonly groups: Map<string, Group>;
  readonly #builder: InventoryBuilder;
  readonly #files: VariableFiles;
  readonly #options: InventoryOptions;
  readonly #variables = new Map<string, Map<string, OriginValue>>();
  /** What hosts of the same groups share: by the group, or by the names of several; of none for the implicit host. */
  readonly #ofGroups = new Map<Group | string | undefined, Map<string, OriginValue>>();

  constructor(builder: InventoryBuilder, files: VariableFiles, options: InventoryOptions) {
    this.#builder = builder;
    this.hosts = builder.hosts;
    this.groups = builder.groups;
    this.#files = files;
    this.#options = options;
  }

  select(pattern: string | readonly string[], options?: SelectOptions): Selection {
    const patterns = typeof pattern === 'string' ? [pattern] : pattern;
    return this.#select(patterns.flatMap(splitPattern), options);
  }

  limitTo(pattern: string, options?: SelectOptions): Selection {
    const { diagnostics, parts } = limitParts(splitPattern(pattern), this.#options.files);
    const selection = this.#select(parts, options);
    return { ...selection, diagnostics: [...diagnostics, ...selection.diagnostics] };
  }

  #select(parts: readonly string[], options: SelectOptions = {}): Selection {
    const { unmatched = this.#options.unmatched } = options;
    return selectHosts(this, parts, { unmatched, local: (name) => this.#local(name) });
  }

  has(name: string): boolean {
    return this.hosts.has(name) || LOCAL.has(name);
  }

  addHost(name: string, groups: readonly string[], vars: Readonly<Record<string, unknown>>, at: SourceRef): boolean {
    let isNew = !this.hosts.has(name);
    const host = this.#builder.addHost(name, 'all', at);
    for (const group of groups) {
      isNew ||= !host.groups.some((one) => one.name === group);
      this.#builder.addHost(name, group, at);
    }
    for (const [key, given] of Object.entries(vars)) {
      const value = verbatim(given, at);
      const before = host.vars.get(key);
      if (before !== undefined && isSame(before.value, value)) continue;
      isNew = true;
      host.vars.set(key, { value, at, level: 8, source: 'add_host', place: () => at });
    }
    if (isNew) this.#changed();
    return isNew;
  }

  groupHost(host: string, group: string, parents: readonly string[], at: SourceRef): boolean {
    const isMember = this.hosts.get(host)?.groups.some((one) => one.name === group) === true;
    const above = new Set(this.groups.get(group)?.parents.map((parent) => parent.name));
    if (isMember && parents.every((parent) => above.has(parent))) return false;
    for (const parent of parents) this.#builder.addChild(parent, group, at);
    this.#builder.addHost(host, group, at);
    this.#changed();
    return true;
  }

  #changed(): void {
    this.#builder.finish();
    this.#variables.clear();
    this.#ofGroups.clear();
    const known = this.#builder.diagnostics.length;
    this.#files.load();
    const errors = this.#builder.diagnostics.slice(known).filter(({ severity }) => severity === 'error');
    if (errors.length > 0) throw new InputError(errors);
  }

  variablesOf(name: string): Map<string, OriginValue> {
    const known = this.#variables.get(name);
    if (known) return known;
    const merged = merge(this.layersOf(name));
    this.#variables.set(name, merged);
    return merged;
  }

  layersOf(name: string): readonly Variables[] {
    const host = this.#host(name);
    return [this.#fromGroups(host), ...this.#hostLayers(host)];
  }

  /** What its groups give together; computed once for all hosts that the same groups name. */
  #fromGroups(host: Host): Variables {
    const [first, second] = host.groups;
    const key = second === undefined ? first : host.groups.map((group) => group.name).join('\n');
    let shared = this.#ofGroups.get(key);
    if (shared === undefined) {
      shared = merge(this.#groupLayers(groupsFor(host, this.groups)));
      this.#ofGroups.set(key, shared);
    }
    return shared;
  }

  valuesOf(name: string): Map<string, readonly OriginValue[]> {
    const host = this.#host(name);
    const layers = [...this.#groupLayers(groupsFor(host, this.groups)), ...this.#hostLayers(host)];
    const values = new Map<string, OriginValue[]>();
    for (const layer of layers.toReversed()) {
      for (const [variable, value] of layer) {
        const found = values.get(variable);
        if (found === undefined) values.set(variable, [value]);
        // A folder beside both inventory and playbook gives each of its values twice.
        else if (found.every((other) => !isSamePlace(other, value))) found.push(value);
      }
    }
    return values;
  }

  variablesOfGroup(name: string): Map<string, OriginValue> {
    const group = this.groups.get(name);
    if (group === undefined) throw new RangeError(`the inventory has no group "${name}"`);
    const files = this.#files.directories.map((directory) => this.#files.of(directory, 'group_vars', name));
    return merge([group.vars, ...files]);
  }

  ownVariablesOf(name: string): Map<string, OriginValue> {
    return merge(this.#hostLayers(this.#host(name)));
  }

  #host(name: string): Host {
    const host = this.hosts.get(name) ?? this.#local(name);
    if (host === undefined) throw new RangeError(`the inventory has no host "${name}"`);
    return host;
  }

  /**
   * Weakest first: sources of groups, `group_vars/all`, other `group_vars`; of each, what lies beside the playbook
   * after what lies beside the inventory.
   */
  #groupLayers(groups: readonly Group[]): Variables[] {
    const names = groups.map(({ name }) => name).filter((name) => name !== 'all');
    const all = groups.filter(({ name }) => name === 'all');
    const others = groups.filter(({ name }) => name !== 'all');
    const layers = [...all, ...others].map((group) => group.vars);
    for (const wanted of [['all'], names]) {
      for (const directory of this.#files.directories)
        for (const name of wanted) layers.push(this.#files.of(directory, 'group_vars', name));
    }
    return layers;
  }

  /** Weakest first: the source of the host, then `host_vars`. */
  #hostLayers(host: Host): Variables[] {
    const layers: Variables[] = [host.vars];
    for (const directory of this.#files.directories) layers.push(this.#files.of(directory, 'host_vars', host.name));
    return layers;
  }

  /** The inventory's own entry for this machine whatever it is called, else one that Ansible makes up. */
  #local(name: string): Host | undefined {
    if (!LOCAL.has(name)) return undefined;
    const named = [...LOCAL].map((one) => this.hosts.get(one)).find((host) => host !== undefined);
    if (named !== undefined) return named;
    const at = { file: 'implicit localhost', line: 1, column: 1 };
    const connection: OriginValue = { value: 'local', at, level: 8, source: 'implicit localhost', place: () => at };
    return { name, at: undefined, implicit: true, groups: [], vars: new Map([['ansible_connection', connection]]) };
  }
}

/** The groups that a host has variables from, weakest first; an implicit host only has those of `all`. */
function groupsFor(host: Host, groups: ReadonlyMap<string, Group>): Group[] {
  if (!host.implicit) return groupsOf(host);
  const all = groups.get('all');
  return all ? [all] : [];
}

function merge(layers: readonly Variables[]): Map<string, OriginValue> {
  const merged = new Map<string, OriginValue>();
  for (const layer of layers) for (const [name, value] of layer) merged.set(name, value);
  return merged;
}

function isSamePlace(a: OriginValue, b: OriginValue): boolean {
  return a.at.file === b.at.file && a.at.line === b.at.line && a.at.column === b.at.column;
}
