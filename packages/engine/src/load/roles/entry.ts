import { createMap, keyName, type MapEntry, type Node, toPlain } from '@signet/source';
import type { Handed } from '../../playbook.ts';
import { earlyValue } from '../early.ts';
import { handDown } from '../inherited.ts';
import { type Keys, sortKeys, valueOfKey } from '../keys.ts';
import { type Loader, report } from '../loader.ts';
import { variableLayer } from '../variables.ts';
import { knownAt, type Where } from '../where.ts';
import type { RoleUse } from './role.ts';

/** An entry of `roles` or `dependencies`: the role, and the keywords that its tasks get. */
export function readEntry(
  loader: Loader,
  node: Node,
  above: Handed,
  where: Where,
  wholePlay: boolean,
): { readonly use: RoleUse; readonly handed: Handed } | undefined {
  const basic = { from: {}, validate: true, included: false, wholePlay } as const;
  if (node.kind === 'scalar' && node.value !== null) {
    const name = roleName(loader, node, above, where);
    if (name === undefined) return undefined;
    return { use: { ...basic, name, at: node.textAt, entryVars: [], key: '' }, handed: above };
  }
  if (node.kind !== 'map') {
    report(loader, 'NOT_A_ROLE', 'An entry of "roles" is a name, or a map with "role".', node.at);
    return undefined;
  }
  const keys = sortKeys(loader, node, 'role');
  const { named, params } = split(keys);
  if (!named) {
    const at = node.entries[0]?.key.at ?? node.at;
    report(loader, 'MISSING_ARGUMENT', 'This entry does not name a role.', at, 'Add "role: NAME".');
    return undefined;
  }
  const name = roleName(loader, named, above, where);
  const handed = handDown(loader, above, withoutVars(keys), 'role', where);
  const own = variableLayer(loader, 'vars of the role entry', valueOfKey(keys, 'vars'));
  const paramsNode = createMap(node.at, params);
  const layer = params.length > 0 ? variableLayer(loader, 'role parameters', paramsNode) : undefined;
  if (name === undefined) return undefined;
  const at = named.kind === 'scalar' ? named.textAt : named.at;
  const use: RoleUse = {
    ...basic,
    name,
    at,
    entryVars: own ? [own] : [],
    ...(layer && { params: layer, paramsNode }),
    key: JSON.stringify(identity(keys, params)),
  };
  return { use, handed };
}

/** The node with the role's name, and what is left as its parameters. */
function split(keys: Keys): { named: Node | undefined; params: MapEntry[] } {
  const source = keys.others.find(({ key }) => keyName(key) === 'src');
  const named = valueOfKey(keys, 'role') ?? valueOfKey(keys, 'name');
  const params = keys.others.filter((entry) => named !== undefined || entry !== source);
  return { named: named ?? source?.value, params };
}

/** What tells one use of a role from another. */
function identity(keys: Keys, params: readonly MapEntry[]): unknown {
  const kept = ['when', 'tags', 'vars'].map((name) => valueOfKey(keys, name));
  return [params.map(({ key, value }) => [keyName(key), toPlain(value)]), kept.map((node) => node && toPlain(node))];
}

function roleName(loader: Loader, node: Node, above: Handed, where: Where): string | undefined {
  const value = isTemplate(node)
    ? earlyValue(loader, node, knownAt(where, above), 'The name of a role')
    : toPlain(node);
  if (typeof value === 'string' && value.trim() !== '' && !value.includes(',')) return value.trim();
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string' && value.includes(',')) {
    const message = `Invalid old style role requirement: ${value}.`;
    report(loader, 'OLD_STYLE_ROLE', message, node.at, 'Give the version in requirements, and the name here.');
  } else if (value !== undefined)
    report(loader, 'NOT_A_ROLE', 'The name of a role is a text.', node.at, 'Parameters are keys beside "role".');
  return undefined;
}

function isTemplate(node: Node): boolean {
  return node.kind === 'scalar' && typeof node.value === 'string' && node.value.includes('{');
}

function withoutVars(keys: Keys): Keys {
  const keywords = new Map(keys.keywords);
  keywords.delete('vars');
  return { ...keys, keywords };
}
