import { isTemplate } from '@signet/expressions';
import { keyName } from '@signet/source';
import type { Handed } from '../../playbook.ts';
import type { Action } from '../action.ts';
import { readArguments } from '../arguments.ts';
import { type Keys, valueOfKey } from '../keys.ts';
import { type Loader, warn } from '../loader.ts';
import { mapOf } from '../nodes.ts';
import { variableLayer } from '../variables.ts';
import type { Where } from '../where.ts';
import { includeNamed, LEGACY_INCLUDE } from './includes.ts';

/** Parameters of `include` that are no variables. */
const NO_VARIABLES: ReadonlySet<string> = new Set(['file', 'tags', 'when']);

/** What `include` stands for. */
interface Modern {
  readonly action: Action;
  readonly keys: Keys;
  /** Handed down to what it brings besides what is above it: its arguments are variables. */
  readonly above: Handed;
  /** Its `vars` are as strong as those of a dynamic include. */
  readonly legacy: boolean;
}

/**
 * `import_tasks`, or, in a loop, with a template in the file's name or in what another dynamic include brought,
 * `include_tasks`. Any other action stays what it is.
 */
export function modernInclude(loader: Loader, action: Action, keys: Keys, above: Handed, where: Where): Modern {
  if (action.include !== LEGACY_INCLUDE) return { action, keys, above, legacy: false };
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
  if (!include) return { action, keys, above, legacy: false };
  const use = { kind: 'include', what: 'tasks', schema: include.args } as const;
  const parameters = given.filter(({ key }) => !NO_VARIABLES.has(keyName(key)));
  const layer =
    parameters.length > 0 ? variableLayer(loader, 'include arguments', mapOf(action.at, parameters)) : undefined;
  const keywords = new Map(keys.keywords);
  keywords.delete('args');
  return {
    action: { ...action, name: include.name, include, use, value: mapOf(action.value.at, file) },
    keys: { ...keys, keywords },
    above: layer ? { ...above, vars: [...above.vars, layer] } : above,
    legacy: true,
  };
}
