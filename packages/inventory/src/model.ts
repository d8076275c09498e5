import type { Diagnostic, SourceRef } from '@signet/core';

/** How the inventory reaches files. Paths are as the author wrote them. */
export interface FileAccess {
  /** The text; undefined when there is no such file, or a directory of that name. */
  read(path: string): string | undefined;
  /** The names inside a directory; undefined when there is no such directory. */
  list(directory: string): string[] | undefined;
}

/** A value and where it came from. */
export interface OriginValue {
  /**
   * As written: strings may hold templates, encrypted text is a `VaultText` (see `resolveVault`), text of an encrypted
   * file a `Secret` or `SecretTemplate`.
   */
  readonly value: unknown;
  readonly at: SourceRef;
  /** `inventory group web`, `group_vars/all`, `host_vars/web1 beside the playbook`: what a person is shown. */
  readonly source: string;
  /** Ansible's precedence level, 3 to 10: higher wins. */
  readonly level: number;
  /** Where a part of the value stands. */
  place(path: readonly (string | number)[]): SourceRef;
  /** The value with a `WrittenNumber` for each number that prints differently in Python; only listings need it. */
  exact?(): unknown;
}

export type Variables = ReadonlyMap<string, OriginValue>;

export interface Host {
  readonly name: string;
  /** Where it was named first; undefined for the implicit localhost. */
  readonly at: SourceRef | undefined;
  /** The localhost that exists although no inventory names it. */
  readonly implicit: boolean;
  /** Groups that name it themselves. */
  readonly groups: readonly Group[];
  /** Set in the inventory source for this host. */
  readonly vars: Variables;
}

export interface Group {
  readonly name: string;
  readonly at: SourceRef | undefined;
  /** Named by the group itself, without those of its children. */
  readonly hosts: readonly Host[];
  readonly children: readonly Group[];
  readonly parents: readonly Group[];
  /** Longest way from `all`. */
  readonly depth: number;
  /** `ansible_group_priority`: among groups of the same depth the higher one wins. */
  readonly priority: number;
  /** Set in the inventory source for this group. */
  readonly vars: Variables;
}

export interface Selection {
  readonly hosts: Host[];
  readonly diagnostics: Diagnostic[];
}

export interface SelectOptions {
  /** What a part that matches nothing is; without it what `loadInventory` was told, else an error. */
  readonly unmatched?: Leniency;
}

/** Ansible only warns where Signet stops, unless it is asked to be as lenient. */
export type Leniency = 'error' | 'warning';

export interface Inventory {
  /** In the order of the inventory; without the implicit localhost. */
  readonly hosts: Map<string, Host>;
  /** `all` and `ungrouped` first. */
  readonly groups: Map<string, Group>;
  /** The hosts of a pattern, or of a list of them, with Ansible's meaning. */
  select(pattern: string | readonly string[], options?: SelectOptions): Selection;
  /** The hosts of a `--limit`: a pattern whose parts may be `@file`, a file with one pattern per line. */
  limitTo(pattern: string, options?: SelectOptions): Selection;
  /** Whether it knows the host; localhost always. */
  has(host: string): boolean;
  /**
   * Adds a host, or groups and variables to one that is there, with what `group_vars` and `host_vars` say of the new ones.
   *
   * @returns whether anything is new
   * @throws {InputError} when one of these files is wrong
   */
  addHost(name: string, groups: readonly string[], vars: Readonly<Record<string, unknown>>, at: SourceRef): boolean;
  /** Puts a host into a group, which is made below these parents when it is not there; else as `addHost`. */
  groupHost(host: string, group: string, parents: readonly string[], at: SourceRef): boolean;
  /** Every variable of a host from the inventory (levels 3 to 10), the strongest of each name. */
  variablesOf(host: string): Map<string, OriginValue>;
  /** The same before it is merged, weakest first: what its groups give together, its source, its `host_vars`. */
  layersOf(host: string): readonly Variables[];
  /** Every value that a name has for a host, the strongest first: what `variablesOf` chose from. */
  valuesOf(host: string): Map<string, readonly OriginValue[]>;
  /** Every variable of a group: from its source and its `group_vars`. */
  variablesOfGroup(group: string): Map<string, OriginValue>;
  /** Variables of the host itself: from its source and its `host_vars`. */
  ownVariablesOf(host: string): Map<string, OriginValue>;
}

/** The hosts of a group and of all its children, each once; the group's own come first. */
export function hostsOf(group: Group): Host[] {
  const hosts = new Set<Host>();
  for (const one of [group, ...descendants(group)]) for (const host of one.hosts) hosts.add(host);
  return [...hosts];
}

/** Children before grandchildren. */
function descendants(group: Group): Group[] {
  const found = new Set<Group>();
  let level: readonly Group[] = group.children;
  while (level.length > 0) {
    const next: Group[] = [];
    for (const child of level) {
      if (found.has(child)) continue;
      found.add(child);
      next.push(...child.children);
    }
    level = next;
  }
  return [...found];
}

/** A host's groups and all above them, `all` included, weakest first: by depth, priority, name. */
export function groupsOf(host: Host): Group[] {
  const found = new Set<Group>();
  const open = [...host.groups];
  for (let group = open.pop(); group !== undefined; group = open.pop()) {
    if (found.has(group)) continue;
    found.add(group);
    open.push(...group.parents);
  }
  return [...found].toSorted(byStrength);
}

export function byStrength(a: Group, b: Group): number {
  return a.depth - b.depth || a.priority - b.priority || (a.name < b.name ? -1 : Number(a.name > b.name));
}
