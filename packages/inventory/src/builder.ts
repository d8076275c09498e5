import type { Diagnostic, SourceRef } from '@signet/core';
import type { Group, Host, OriginValue } from './model.ts';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

interface DraftHost extends Mutable<Omit<Host, 'groups' | 'vars'>> {
  readonly groups: DraftGroup[];
  readonly vars: Map<string, OriginValue>;
}

interface DraftGroup extends Mutable<Omit<Group, 'hosts' | 'children' | 'parents' | 'vars'>> {
  readonly hosts: DraftHost[];
  readonly children: DraftGroup[];
  readonly parents: DraftGroup[];
  readonly vars: Map<string, OriginValue>;
}

/** Groups in groups; Ansible gives up at about as many. */
const MAX_DEPTH = 1000;

/** Collects hosts and groups from all sources; a later source adds to what earlier ones said. */
export class InventoryBuilder {
  readonly diagnostics: Diagnostic[] = [];
  readonly hosts = new Map<string, DraftHost>();
  readonly groups = new Map<string, DraftGroup>();

  readonly #stopsAtMistake: boolean;
  /** Errors before the source that is read now. */
  #errorsBefore = 0;

  /** @param stopsAtMistake As Ansible, reads a source up to its first mistake. */
  constructor({ stopsAtMistake = false } = {}) {
    this.#stopsAtMistake = stopsAtMistake;
    this.addChild('all', 'ungrouped', undefined);
  }

  beginSource(): void {
    this.#errorsBefore = this.#errors();
  }

  /** Whether the rest of this source is not to be read. */
  get givesUp(): boolean {
    return this.#stopsAtMistake && this.#errors() > this.#errorsBefore;
  }

  #errors(): number {
    return this.diagnostics.filter(({ severity }) => severity === 'error').length;
  }

  report(
    code: string,
    message: string,
    at: SourceRef | undefined,
    hint?: string,
    severity: Diagnostic['severity'] = 'error',
  ): void {
    this.diagnostics.push({ severity, code, message, ...(at && { at }), ...(hint !== undefined && { hint }) });
  }

  /** Turns every error so far into a warning. */
  excuse(): void {
    for (const [index, one] of this.diagnostics.entries())
      if (one.severity === 'error') this.diagnostics[index] = { ...one, severity: 'warning' };
  }

  addGroup(name: string, at: SourceRef | undefined): DraftGroup {
    let group = this.groups.get(name);
    if (group === undefined) {
      group = { name, at, hosts: [], children: [], parents: [], depth: 0, priority: 1, vars: new Map() };
      this.groups.set(name, group);
    }
    return group;
  }

  addHost(name: string, group: string, at: SourceRef): DraftHost {
    let host = this.hosts.get(name);
    if (host === undefined) {
      host = { name, at, implicit: false, groups: [], vars: new Map() };
      this.hosts.set(name, host);
    }
    join(this.addGroup(group, at), host);
    return host;
  }

  addChild(parent: string, child: string, at: SourceRef | undefined): void {
    const above = this.addGroup(parent, at);
    const below = this.addGroup(child, at);
    if (above.children.includes(below)) return;
    if (above === below) {
      this.report('GROUP_LOOP', `The group "${child}" cannot be a child of itself.`, at, 'Remove it there.');
      return;
    }
    const way = below.children.length === 0 || above.parents.length === 0 ? undefined : wayUp(above, below);
    if (way !== undefined) {
      const path = [...way.map((group) => group.name), child].join(' → ');
      this.report(
        'GROUP_LOOP',
        `The group "${child}" cannot be a child of "${parent}", which is below it: ${path}.`,
        at,
        'Remove one of these children.',
      );
      return;
    }
    above.children.push(below);
    below.parents.push(above);
  }

  setGroupVariable(group: string, name: string, value: OriginValue): void {
    const draft = this.addGroup(group, value.at);
    if (name !== 'ansible_group_priority') {
      draft.vars.set(name, value);
    } else if (Number.isInteger(Number(value.value)) && value.value !== null && value.value !== '') {
      draft.priority = Number(value.value);
    } else {
      this.report('WRONG_TYPE', '"ansible_group_priority" has to be a whole number.', value.at);
    }
  }

  /** As Ansible does it: where a group has the host's name already, the variable becomes the group's. */
  setHostVariable(host: DraftHost, name: string, value: OriginValue): void {
    if (this.groups.has(host.name)) this.setGroupVariable(host.name, name, value);
    else host.vars.set(name, value);
  }

  /** Puts every group below `all` and every host without a group into `ungrouped`, as Ansible does at the end. */
  finish(): void {
    for (const group of this.groups.values()) {
      if (group.name !== 'all' && group.parents.length === 0) this.addChild('all', group.name, group.at);
    }
    const ungrouped = this.addGroup('ungrouped', undefined);
    const grouped = new Set<DraftHost>();
    for (const host of this.hosts.values()) {
      if (!host.groups.some((group) => group.name !== 'all' && group !== ungrouped)) join(ungrouped, host);
      else if (host.groups.includes(ungrouped)) grouped.add(host);
    }
    leave(ungrouped, grouped);
    const all = this.groups.get('all');
    if (all) setDepths(all);
    const tooDeep = [...this.groups.values()].find(({ depth }) => depth > MAX_DEPTH);
    if (tooDeep === undefined) return;
    const message = `The group "${tooDeep.name}" stands below more than ${MAX_DEPTH} others, one in the other.`;
    this.report('GROUPS_TOO_DEEP', message, tooDeep.at, 'Give groups fewer levels.');
  }
}

function join(group: DraftGroup, host: DraftHost): void {
  if (host.groups.includes(group)) return;
  group.hosts.push(host);
  host.groups.push(group);
}

function leave(group: DraftGroup, leaving: ReadonlySet<DraftHost>): void {
  if (leaving.size === 0) return;
  const staying = group.hosts.filter((host) => !leaving.has(host));
  group.hosts.splice(0, group.hosts.length, ...staying);
  for (const host of leaving) host.groups.splice(host.groups.indexOf(group), 1);
}

/** The groups from `to` down to `from`, when `from` is below it. */
function wayUp(from: DraftGroup, to: DraftGroup): DraftGroup[] | undefined {
  const below = new Map<DraftGroup, DraftGroup | undefined>([[from, undefined]]);
  const open = [from];
  for (let group = open.pop(); group !== undefined; group = open.pop()) {
    if (group === to) {
      const way: DraftGroup[] = [];
      for (let step: DraftGroup | undefined = to; step !== undefined; step = below.get(step)) way.push(step);
      return way;
    }
    for (const parent of group.parents) {
      if (below.has(parent)) continue;
      below.set(parent, group);
      open.push(parent);
    }
  }
  return undefined;
}

/** The longest way from `all`; groups form no loop. */
function setDepths(all: DraftGroup): void {
  const waiting = new Map<DraftGroup, number>();
  const ready = [all];
  for (let group = ready.pop(); group !== undefined; group = ready.pop()) {
    for (const child of group.children) {
      child.depth = Math.max(child.depth, group.depth + 1);
      const left = (waiting.get(child) ?? child.parents.length) - 1;
      waiting.set(child, left);
      if (left === 0) ready.push(child);
    }
  }
}
