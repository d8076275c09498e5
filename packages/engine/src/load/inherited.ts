import type { Node } from '@signet/source';
import { type Handed, type SettingName, SETTINGS, type Settings, type Templated } from '../playbook.ts';
import type { Layer } from '../vars/layer.ts';
import { OMIT } from '../vars/omit.ts';
import { earlyValue } from './early.ts';
import { type Keys, valueOfKey } from './keys.ts';
import { type Loader, report } from './loader.ts';
import { checkDefaults } from './module-defaults.ts';
import { isNull, mapOf, namesOf, scalarsOf } from './nodes.ts';
import { compileConditions, compileNode } from './templates.ts';
import { variableLayer } from './variables.ts';
import { knownAt, type Where } from './where.ts';

export const NOTHING_HANDED: Handed = {
  settings: {},
  tags: [],
  when: [],
  vars: [],
  includeParams: [],
  environment: [],
  moduleDefaults: [],
  notify: [],
};

/** The keywords of a level on top of those handed down: conditions and variables add up, settings replace. */
export function handDown(loader: Loader, above: Handed, keys: Keys, origin: string, where: Where): Handed {
  const own = variableLayer(loader, origin, valueOfKey(keys, 'vars'));
  const vars = own ? [...above.vars, own] : above.vars;
  const tags = valueOfKey(keys, 'tags');
  const when = compileConditions(loader, valueOfKey(keys, 'when')) ?? [];
  const notify = scalarsOf(valueOfKey(keys, 'notify')).flatMap((scalar) => compileNode(loader, scalar) ?? []);
  const environment = mapsOf(loader, valueOfKey(keys, 'environment'), true);
  const defaults = mapsOf(loader, checkDefaults(loader, valueOfKey(keys, 'module_defaults')));
  const settings = ownSettings(loader, keys, above.settings);
  return {
    ...above,
    settings: settings ? { ...above.settings, ...settings } : above.settings,
    tags: tags
      ? [...new Set([...above.tags, ...tagNames(loader, tags, () => knownAt(where, { ...above, vars }))])]
      : above.tags,
    when: when.length > 0 ? [...above.when, ...when] : above.when,
    vars,
    notify: notify.length > 0 ? [...above.notify, ...notify] : above.notify,
    environment: environment.length > 0 ? [...above.environment, ...environment] : above.environment,
    moduleDefaults: defaults.length > 0 ? [...above.moduleDefaults, ...defaults] : above.moduleDefaults,
  };
}

function ownSettings(loader: Loader, keys: Keys, above: Settings): Settings | undefined {
  let settings: Partial<Record<SettingName, Templated>> | undefined;
  for (const name of SETTINGS) {
    const templated = compileNode(loader, valueOfKey(keys, name));
    if (templated) settings = { ...settings, [name]: unlessOmitted(templated, above[name]) };
  }
  return settings;
}

/** A setting that comes to `omit` is what it would be without it. */
function unlessOmitted(own: Templated, above: Templated | undefined): Templated {
  if (above === undefined || own.template.references.length === 0) return own;
  return {
    at: own.at,
    template: {
      references: [...new Set([...own.template.references, ...above.template.references])],
      evaluate(scope, environment) {
        const value = own.template.evaluate(scope, environment);
        return value === OMIT ? above.template.evaluate(scope, environment) : value;
      },
    },
  };
}

/**
 * The maps of `environment` and `module_defaults`: one, or a list, in which texts stand for maps.
 *
 * @param apart Each entry is a map of its own: one that cannot be filled is no matter for the others.
 */
function mapsOf(loader: Loader, node: Node | undefined, apart = false): Templated[] {
  if (node === undefined || isNull(node)) return [];
  const items = node.kind === 'list' ? node.items : [node];
  const maps = items.flatMap((item) =>
    apart && item.kind === 'map' ? item.entries.map((entry) => mapOf(entry.key.at, [entry])) : [item],
  );
  return maps.flatMap((item) => compileNode(loader, item) ?? []);
}

/** Names of tags; templates in them are evaluated with what is known at load. */
function tagNames(loader: Loader, node: Node, known: () => readonly Layer[]): string[] {
  if (!hasTemplate(node)) return namesOf(node);
  const names: string[] = [];
  for (const scalar of scalarsOf(node)) {
    if (!hasTemplate(scalar)) {
      names.push(...namesOf(scalar));
      continue;
    }
    const value = earlyValue(loader, scalar, known(), 'A tag');
    for (const one of [value].flat(2)) {
      if (typeof one === 'string')
        names.push(
          ...one
            .split(',')
            .map((name) => name.trim())
            .filter((name) => name !== ''),
        );
      else if (typeof one === 'number') names.push(String(one));
      else if (one !== undefined && one !== null) report(loader, 'WRONG_TYPE', 'A tag is a text.', scalar.at);
    }
  }
  return names;
}

function hasTemplate(node: Node): boolean {
  if (node.kind === 'list') return node.items.some(hasTemplate);
  return node.kind === 'scalar' && typeof node.value === 'string' && node.value.includes('{');
}
