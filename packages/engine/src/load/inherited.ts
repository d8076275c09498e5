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
  const environment = variablesOf(loader, valueOfKey(keys, 'environment'));
  const defaults = mapsOf(loader, checkDefaults(loader, valueOfKey(keys, 'module_defaults')));
  const settings = ownSettings(loader, keys);
  return {
    ...above,
    settings: settings ? settingsOver(above.settings, settings) : above.settings,
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

/** The nearest wins; one that turns out to be `omit` leaves what is above it. */
function settingsOver(above: Settings, own: Settings): Settings {
  const merged: Partial<Record<SettingName, Templated>> = { ...above, ...own };
  for (const name of SETTINGS) {
    const [mine, theirs] = [own[name], above[name]];
    if (mine && theirs && mine.template.references.includes('omit')) merged[name] = unlessOmitted(mine, theirs);
  }
  return merged;
}

function unlessOmitted({ template, at }: Templated, otherwise: Templated): Templated {
  return {
    at,
    template: {
      references: [...new Set([...template.references, ...otherwise.template.references])],
      evaluate(scope, environment) {
        const value = template.evaluate(scope, environment);
        return value === OMIT ? otherwise.template.evaluate(scope, environment) : value;
      },
    },
  };
}

function ownSettings(loader: Loader, keys: Keys): Settings | undefined {
  let settings: Partial<Record<SettingName, Templated>> | undefined;
  for (const name of SETTINGS) {
    const templated = compileNode(loader, valueOfKey(keys, name));
    if (templated) settings = { ...settings, [name]: templated };
  }
  return settings;
}

/** `environment` variable by variable, so that a wrong one has its place, and those that need facts can wait. */
function variablesOf(loader: Loader, node: Node | undefined): Templated[] {
  if (node?.kind === 'list') return node.items.flatMap((item) => variablesOf(loader, item));
  if (node?.kind !== 'map') return mapsOf(loader, node);
  return node.entries.flatMap((entry) => compileNode(loader, mapOf(entry.key.at, [entry])) ?? []);
}

/** The maps of `module_defaults` and such: one, or a list, in which texts stand for maps. */
function mapsOf(loader: Loader, node: Node | undefined): Templated[] {
  if (node === undefined || isNull(node)) return [];
  const items = node.kind === 'list' ? node.items : [node];
  return items.flatMap((item) => compileNode(loader, item) ?? []);
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
