import { isTemplate } from '@signet/expressions';
import { keyName, type MapEntry, type Node } from '@signet/source';
import type { Action } from '../action.ts';
import { readArguments } from '../arguments.ts';
import { textNode } from '../free-form.ts';
import { type Keys, valueOfKey } from '../keys.ts';
import { type Loader, warn } from '../loader.ts';
import { mapOf } from '../nodes.ts';
import type { Where } from '../where.ts';
import { includeNamed, LEGACY_INCLUDE } from './includes.ts';

/** Parameters of `include` that are no variables. */
const NO_VARIABLES: ReadonlySet<string> = new Set(['file', 'tags', 'when']);

/**
 * What `include` stands for: `import_tasks`, or, in a loop, with a template in the file's name or in what another
 * dynamic include brought, `include_tasks`. Its other arguments join its `vars`.
 */
export function modernInclude(
  loader: Loader,
  action: Action,
  keys: Keys,
  where: Where,
): { readonly action: Action; readonly keys: Keys } {
  if (action.include !== LEGACY_INCLUDE) return { action, keys };
  warn(
    loader,
    'DEPRECATED',
    '"include" is deprecated, use include_tasks/import_tasks instead.',
    action.at,
    'Ansible removed it in 2.16.',
  );
  const given = readArguments(loader, action, valueOfKey(keys, 'args'))?.node.entries ?? [];
  const file = given.filter(({ key }) => keyName(key) === 'file');
  const isDynamic =
    keys.withLookup !== undefined ||
    keys.keywords.has('loop') ||
    where.running ||
    file.some(({ value }) => isTemplate(String(value.kind === 'scalar' ? value.value : '')));
  const include = includeNamed(isDynamic ? 'include_tasks' : 'import_tasks');
  if (!include) return { action, keys };
  const use = { kind: 'include', what: 'tasks', schema: include.args } as const;
  const parameters = given.filter(({ key }) => !NO_VARIABLES.has(keyName(key)));
  return {
    action: { ...action, name: include.name, include, use, value: mapOf(action.value.at, file) },
    keys: withVariables(keys, parameters, action.at),
  };
}

function withVariables(keys: Keys, parameters: readonly MapEntry[], at: Action['at']): Keys {
  const keywords = new Map(keys.keywords);
  keywords.delete('args');
  const vars = valueOfKey(keys, 'vars');
  const names = new Set(parameters.map(({ key }) => keyName(key)));
  const others = vars?.kind === 'map' ? vars.entries.filter(({ key }) => !names.has(keyName(key))) : [];
  const all: Node = mapOf(at, [...others, ...parameters]);
  if (parameters.length > 0) keywords.set('vars', { key: textNode('vars', at), value: all });
  return { ...keys, keywords };
}
