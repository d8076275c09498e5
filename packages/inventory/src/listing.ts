import { InputError } from '@signet/core';
import { didYouMean, isUnsafeValue, isVaultValue } from '@signet/source';
import type { Group, Inventory, OriginValue } from './model.ts';

/**
 * The inventory as `ansible-inventory --list` prints it. Encrypted texts stay encrypted (`__ansible_vault`); what
 * stood in an encrypted file serializes as `***`.
 *
 * @param options With `export` variables stand where they were set instead of merged per host.
 */
export function toAnsibleJson(
  inventory: Inventory,
  options: { readonly export?: boolean } = {},
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  const all = inventory.groups.get('all');
  if (all) listGroup(inventory, all, options.export ?? false, result, new Set());
  const hostvars: Record<string, unknown> = {};
  for (const name of inventory.hosts.keys()) {
    const variables = options.export ? inventory.ownVariablesOf(name) : inventory.variablesOf(name);
    if (variables.size > 0) hostvars[name] = plainVariables(variables);
  }
  result['_meta'] = { hostvars: sorted(hostvars) };
  return sorted(result);
}

/** One host's variables as `ansible-inventory --host` prints them. */
export function toAnsibleHostJson(inventory: Inventory, host: string): Record<string, unknown> {
  return plainVariables(inventory.variablesOf(host));
}

function listGroup(
  inventory: Inventory,
  group: Group,
  withVariables: boolean,
  result: Record<string, unknown>,
  seen: Set<string>,
): void {
  const { name } = group;
  const hosts = name === 'all' ? [] : group.hosts.map((host) => host.name);
  const children = group.children.map((child) => child.name);
  const variables = withVariables ? plainVariables(inventory.variablesOfGroup(name)) : {};
  if (withVariables && group.priority !== 1) variables['ansible_group_priority'] = group.priority;
  const entry = {
    ...(children.length > 0 && { children }),
    ...(hosts.length > 0 && { hosts }),
    ...(Object.keys(variables).length > 0 && { vars: variables }),
  };
  if (Object.keys(entry).length > 0) result[name] = entry;
  for (const child of group.children) {
    if (seen.has(child.name)) continue;
    seen.add(child.name);
    listGroup(inventory, child, withVariables, result, seen);
  }
}

function plainVariables(variables: ReadonlyMap<string, OriginValue>): Record<string, unknown> {
  return sorted(Object.fromEntries([...variables].map(([name, { value }]) => [name, plain(value)])));
}

function plain(value: unknown): unknown {
  if (isVaultValue(value)) return { __ansible_vault: value.text };
  if (isUnsafeValue(value)) return { __ansible_unsafe: value.text };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return sorted(Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)])));
}

function sorted(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : Number(a > b))));
}

/**
 * The tree of `ansible-inventory --graph`, from a group down; without a newline at the end.
 *
 * @throws {InputError} `UNKNOWN_GROUP`
 */
export function graph(inventory: Inventory, group = 'all'): string {
  const start = inventory.groups.get(group);
  if (start === undefined) {
    const hint = didYouMean(group, inventory.groups.keys());
    throw InputError.of(`The inventory has no group "${group}".`, { code: 'UNKNOWN_GROUP', hint });
  }
  return branch(start, 0).join('\n');
}

function branch(group: Group, depth: number): string[] {
  const lines = [entry(`@${group.name}:`, depth)];
  for (const child of group.children) lines.push(...branch(child, depth + 1));
  if (group.name !== 'all') for (const host of group.hosts) lines.push(entry(host.name, depth + 1));
  return lines;
}

function entry(text: string, depth: number): string {
  return depth === 0 ? text : `${'  |'.repeat(depth)}--${text}`;
}
