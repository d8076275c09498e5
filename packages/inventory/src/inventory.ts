import type { SourceRef } from '@signet/core';
import type { InventoryBuilder } from './builder.ts';
import {
  byStrength,
  type Group,
  groupsOf,
  type Host,
  type Inventory,
  type OriginValue,
  type Selection,
} from './model.ts';
import { selectHosts } from './pattern.ts';
import type { VariableFiles } from './variable-files.ts';
import { verbatim } from './verbatim.ts';

/** Names that mean this machine, also when no inventory names them. */
const LOCAL = new Set(['localhost', '127.0.0.1', '::1']);

/** What {@link loadInventory} read. */
export class LoadedInventory implements Inventory {
  readonly hosts: Map<string, Host>;
  readonly groups: Map<string, Group>;
  readonly #builder: InventoryBuilder;
  readonly #files: VariableFiles;
  readonly #variables = new Map<string, Map<string, OriginValue>>();

  constructor(builder: InventoryBuilder, files: VariableFiles) {
    this.#builder = builder;
    this.hosts = builder.hosts;
    this.groups = builder.groups;
    this.#files = files;
  }

  select(pattern: string): Selection {
    return selectHosts(this, pattern, (name) => this.#local(name));
  }

  has(name: string): boolean {
    return this.hosts.has(name) || LOCAL.has(name);
  }

  addHost(name: string, groups: readonly string[], vars: Readonly<Record<string, unknown>>, at: SourceRef): void {
    const host = this.#builder.addHost(name, 'all', at);
    for (const group of groups) this.#builder.addHost(name, group, at);
    for (const [key, value] of Object.entries(vars)) {
      host.vars.set(key, { value: verbatim(value, at), at, level: 8, source: 'add_host', place: () => at });
    }
    this.#changed();
  }

  groupHost(host: string, group: string, parents: readonly string[], at: SourceRef): void {
    for (const parent of parents) this.#builder.addChild(parent, group, at);
    this.#builder.addHost(host, group, at);
    this.#changed();
  }

  #changed(): void {
    this.#builder.finish();
    this.#variables.clear();
  }

  variablesOf(name: string): Map<string, OriginValue> {
    const known = this.#variables.get(name);
    if (known) return known;
    const host = this.hosts.get(name) ?? this.#local(name);
    if (host === undefined) throw new RangeError(`the inventory has no host "${name}"`);
    const merged = this.#merge(host);
    this.#variables.set(name, merged);
    return merged;
  }

  variablesOfGroup(name: string): Map<string, OriginValue> {
    const group = this.groups.get(name);
    if (group === undefined) throw new RangeError(`the inventory has no group "${name}"`);
    const merged = new Map(group.vars);
    for (const directory of this.#files.directories) assign(merged, this.#files.of(directory, 'group_vars', name));
    return merged;
  }

  ownVariablesOf(name: string): Map<string, OriginValue> {
    const merged = new Map((this.hosts.get(name) ?? this.#local(name))?.vars);
    for (const directory of this.#files.directories) assign(merged, this.#files.of(directory, 'host_vars', name));
    return merged;
  }

  /**
   * Weakest first: sources of groups, `group_vars/all`, other `group_vars`, source of the host, `host_vars`;
   * in each what lies beside the playbook after what lies beside the inventory.
   */
  #merge(host: Host): Map<string, OriginValue> {
    const groups = host.implicit
      ? [...this.groups.values()].filter(({ name }) => name === 'all')
      : groupsOf(host).toSorted(byStrength);
    const others = groups.filter(({ name }) => name !== 'all');
    const merged = new Map<string, OriginValue>();
    for (const group of groups) assign(merged, group.vars);
    for (const names of [['all'], others.map(({ name }) => name)]) {
      for (const directory of this.#files.directories)
        for (const name of names) assign(merged, this.#files.of(directory, 'group_vars', name));
    }
    assign(merged, host.vars);
    for (const directory of this.#files.directories) assign(merged, this.#files.of(directory, 'host_vars', host.name));
    return merged;
  }

  /** The inventory's own entry for this machine whatever it is called, else one that Ansible makes up. */
  #local(name: string): Host | undefined {
    if (!LOCAL.has(name)) return undefined;
    const named = [...this.hosts.values()].find((host) => LOCAL.has(host.name));
    if (named !== undefined) return named;
    const at = { file: 'implicit localhost', line: 1, column: 1 };
    const connection: OriginValue = { value: 'local', at, level: 8, source: 'implicit localhost', place: () => at };
    return { name, at: undefined, implicit: true, groups: [], vars: new Map([['ansible_connection', connection]]) };
  }
}

function assign(target: Map<string, OriginValue>, from: ReadonlyMap<string, OriginValue>): void {
  for (const [name, value] of from) target.set(name, value);
}
