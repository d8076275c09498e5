import { groupsOf, hostsOf, type Inventory } from '@signet/inventory';
import { dirname } from 'node:path';
import { computedLayer, type Layer } from './layer.ts';
import { OMIT } from './omit.ts';

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
  'ansible_play_name',
  'ansible_play_hosts',
  'ansible_play_hosts_all',
  'ansible_play_batch',
  'ansible_check_mode',
  'ansible_diff_mode',
  'ansible_run_tags',
  'ansible_skip_tags',
  'ansible_limit',
] as const;

/** What the magic variables of a play are made from. */
export interface MagicSource {
  readonly inventory: Inventory;
  readonly playbookDirectory: string;
  readonly check: boolean;
  readonly diff: boolean;
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
  readonly limit: string | undefined;
  readonly playName: string;
  /** All hosts of the play, those that still take part, and those of the batch. */
  readonly allHosts: readonly string[];
  activeHosts(): readonly string[];
  batchHosts(): readonly string[];
  hostvars(): unknown;
}

const groupsByInventory = new WeakMap<Inventory, Record<string, string[]>>();

/** The magic variables of one host, or of none: then only those that do not depend on the host. */
export function magicLayer(source: MagicSource, host: string): Layer {
  return computedLayer('magic', {
    inventory_hostname: () => host,
    inventory_hostname_short: () => host.split('.')[0],
    inventory_file: () => inventoryFile(source.inventory, host),
    inventory_dir: () => dirname(inventoryFile(source.inventory, host)),
    group_names: () => groupNames(source.inventory, host),
    groups: () => allGroups(source.inventory),
    hostvars: () => source.hostvars(),
    play_hosts: () => [...source.activeHosts()],
    playbook_dir: () => source.playbookDirectory,
    omit: () => OMIT,
    ansible_play_name: () => source.playName,
    ansible_play_hosts: () => [...source.activeHosts()],
    ansible_play_hosts_all: () => [...source.allHosts],
    ansible_play_batch: () => [...source.batchHosts()],
    ansible_check_mode: () => source.check,
    ansible_diff_mode: () => source.diff,
    ansible_run_tags: () => [...source.tags],
    ansible_skip_tags: () => [...source.skipTags],
    ansible_limit: () => source.limit,
  });
}

/** The file that names the host first; empty for the implicit localhost. */
function inventoryFile(inventory: Inventory, host: string): string {
  return inventory.hosts.get(host)?.at?.file ?? '';
}

function groupNames(inventory: Inventory, name: string): string[] {
  const host = inventory.hosts.get(name);
  const names = host ? groupsOf(host).map((group) => group.name) : [];
  return names.filter((group) => group !== 'all').toSorted();
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
