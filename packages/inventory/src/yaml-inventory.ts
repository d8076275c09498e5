import {
  didYouMean,
  keyName,
  type MapEntry,
  type MapNode,
  type Node,
  positionAt,
  type ScalarNode,
  toPlain,
} from '@signet/source';
import type { InventoryBuilder } from './builder.ts';
import { expandHosts } from './host-range.ts';
import type { OriginValue } from './model.ts';
import { WrittenNumber } from './python-text.ts';
import type { Conceal } from './vault-value.ts';

const SECTIONS = ['hosts', 'children', 'vars'];

/**
 * Reads a YAML inventory: groups at the top, each with `hosts`, `children` and `vars`.
 *
 * @see https://docs.ansible.com/ansible/latest/collections/ansible/builtin/yaml_inventory.html
 */
export function readYamlInventory(builder: InventoryBuilder, root: MapNode, conceal: Conceal): void {
  const plugin = root.get('plugin');
  if (plugin !== undefined) {
    builder.report(
      'UNSUPPORTED_INVENTORY',
      'Inventory plugins are not supported.',
      plugin.at,
      `Save what it gives: ansible-inventory -i ${plugin.at.file} --list --export --yaml > hosts.yml`,
    );
    return;
  }
  for (const entry of root.entries) {
    readGroup(builder, entry, conceal);
    if (builder.givesUp) return;
  }
}

function readGroup(builder: InventoryBuilder, { key, value }: MapEntry, conceal: Conceal): void {
  const name = keyName(key);
  if (isEmpty(value)) {
    builder.addGroup(name, key.at);
    return;
  }
  if (value.kind !== 'map') {
    builder.report('BAD_GROUP', `The group "${name}" has to be a mapping with hosts, children or vars.`, value.at);
    return;
  }
  builder.addGroup(name, key.at);
  for (const section of value.entries) {
    const kind = keyName(section.key);
    if (!SECTIONS.includes(kind)) {
      const hint =
        didYouMean(kind, SECTIONS) ?? 'A group has hosts, children and vars; a child group stands below children.';
      builder.report('BAD_GROUP', `The group "${name}" has no key "${kind}".`, section.key.at, hint);
      continue;
    }
    for (const entry of entriesOf(builder, name, kind, section)) {
      if (builder.givesUp) return;
      if (kind === 'vars')
        builder.setGroupVariable(name, keyName(entry.key), origin(entry.value, 3, `inventory group ${name}`, conceal));
      else if (kind === 'hosts') readHost(builder, name, entry, conceal);
      else {
        readGroup(builder, entry, conceal);
        builder.addChild(name, keyName(entry.key), entry.key.at);
      }
    }
  }
}

/** Ansible also accepts a single name instead of a mapping. */
function entriesOf(builder: InventoryBuilder, group: string, kind: string, { value }: MapEntry): readonly MapEntry[] {
  if (isEmpty(value)) return [];
  if (value.kind === 'map') return value.entries;
  if (value.kind === 'scalar' && typeof value.value === 'string' && kind !== 'vars') {
    return [
      { key: value, value: { kind: 'scalar', at: value.at, textAt: value.at, value: null, raw: '', quoted: false } },
    ];
  }
  const hint = kind === 'vars' ? 'Write "name: value" lines.' : 'Write each name with a colon behind it: "name:".';
  builder.report('BAD_GROUP', `"${kind}" of the group "${group}" has to be a mapping.`, value.at, hint);
  return [];
}

function readHost(builder: InventoryBuilder, group: string, { key, value }: MapEntry, conceal: Conceal): void {
  const hosts = expandHosts(keyName(key));
  if (typeof key.value !== 'string' || 'problem' in hosts) {
    const why = 'problem' in hosts ? hosts.problem : 'it is not text; put it in quotes';
    builder.report('BAD_HOST_NAME', `"${keyName(key)}" is no host name: ${why}.`, key.at);
    return;
  }
  if (!isEmpty(value) && value.kind !== 'map') {
    builder.report(
      'BAD_HOST',
      `The variables of the host "${keyName(key)}" have to be a mapping.`,
      value.at,
      'Write "name: value" lines.',
    );
    return;
  }
  for (const name of hosts.names) {
    const isNew = !builder.hosts.has(name);
    const host = builder.addHost(name, group, key.at);
    const source = `inventory host ${name}`;
    if (isNew && hosts.port !== undefined) {
      host.vars.set('ansible_port', { value: hosts.port, at: key.at, level: 8, source, place: () => key.at });
    }
    if (value.kind !== 'map') continue;
    for (const entry of value.entries)
      builder.setHostVariable(host, keyName(entry.key), origin(entry.value, 8, source, conceal));
  }
}

/** The value of a variable with its place. */
export function origin(node: Node, level: number, source: string, conceal: Conceal): OriginValue {
  return {
    value: conceal(toPlain(node)),
    at: positionAt(node, []),
    level,
    source,
    place: (path) => positionAt(node, path),
    exact: () => conceal(toExact(node)),
  };
}

/** The data of a node with its numbers as they are written, and its keys in their order. */
function toExact(node: Node): unknown {
  if (node.kind === 'list') return node.items.map(toExact);
  if (node.kind === 'map') {
    const nameOf = (key: ScalarNode): number | string => (typeof key.value === 'number' ? key.value : keyName(key));
    return new Map(node.entries.map(({ key, value }) => [nameOf(key), toExact(value)]));
  }
  return typeof node.value === 'number' ? WrittenNumber.of(node.value, node.raw) : toPlain(node);
}

function isEmpty(node: Node): boolean {
  return node.kind === 'scalar' && node.value === null;
}
