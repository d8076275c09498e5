import { dirname } from 'node:path';
import { keyName, type MapNode, type Node } from '@signet/source';
import type { Handler, Play, SectionName, Step } from '../playbook.ts';
import { unsupportedModule } from '../unsupported.ts';
import { extraVarsLayer } from '../vars/extra-vars.ts';
import type { Layer } from '../vars/layer.ts';
import { checkNotifications } from './notifications.ts';
import { handDown, NOTHING_HANDED } from './inherited.ts';
import { type Keys, sortKeys, unknownKeyword } from './keys.ts';
import { type Loader, report } from './loader.ts';
import { isNull, namesOf, scalarsOf, textOf } from './nodes.ts';
import { loadHandler, loadSteps } from './task.ts';
import { compileNode } from './templates.ts';
import { variableFiles, variableLayer } from './variables.ts';

export function loadPlay(loader: Loader, file: string, node: MapNode, number: number): Play | undefined {
  const keys = sortKeys(loader, node, 'play');
  for (const entry of keys.others) {
    const instead = unsupportedModule(keyName(entry.key));
    if (instead)
      report(loader, 'UNSUPPORTED_TASK', `"${keyName(entry.key)}" is not supported.`, entry.key.at, instead.hint);
    else unknownKeyword(loader, entry, 'play');
  }
  const value = (name: string): Node | undefined => keys.keywords.get(name)?.value;
  refuseGathering(loader, value('gather_facts'));
  if (node.get('hosts') === undefined && !keys.others.some((entry) => unsupportedModule(keyName(entry.key)))) {
    report(
      loader,
      'HOSTS_MISSING',
      'The play does not say on which hosts it runs.',
      node.entries[0]?.key.at ?? node.at,
      'Add "hosts: all", or the name of a group.',
    );
  }

  const id = `play${number}`;
  const own = variableLayer(loader, 'play vars', value('vars'));
  const known: Layer[] = [extraVarsLayer(loader.extraVars ?? {}, loader.unlock), ...(own ? [own] : [])];
  const files = variableFiles(loader, dirname(file), value('vars_files'), known);
  // The play's variables form its own layers; only flags and tags go down to the tasks.
  const handed = { ...handDown(loader, NOTHING_HANDED, withoutVars(keys), 'play vars'), vars: [] };
  const section = (name: SectionName): Step[] => loadSteps(loader, value(name), `${id}.${name}`, handed);
  const sections = { pre_tasks: section('pre_tasks'), tasks: section('tasks'), post_tasks: section('post_tasks') };
  const handlers = loadHandlers(loader, value('handlers'), `${id}.handlers`, handed);
  checkNotifications(loader, sections, handlers);

  const hosts = value('hosts');
  const hostsTemplate = compileNode(loader, hosts);
  if (!hosts || !hostsTemplate) return undefined;
  const name = value('name');
  const pattern = namesOf(hosts).join(',');
  const limit = value('max_fail_percentage');
  const order = value('order');
  return {
    id,
    name: name?.kind === 'scalar' && name.value !== null ? textOf(name) : pattern,
    at: node.entries[0]?.key.at ?? node.at,
    hosts: hostsTemplate,
    order: order?.kind === 'scalar' ? (order.value as Play['order']) : 'inventory',
    serial: scalarsOf(value('serial')).map((scalar) => scalar.value as number | string),
    ...(limit?.kind === 'scalar' && { maxFailPercentage: Number(limit.value) }),
    anyErrorsFatal: handed.anyErrorsFatal,
    vars: [...(own ? [own] : []), ...files],
    tags: handed.tags,
    sections,
    handlers,
  };
}

function loadHandlers(
  loader: Loader,
  node: Node | undefined,
  id: string,
  handed: Parameters<typeof loadHandler>[3],
): Handler[] {
  if (isNull(node) || node?.kind !== 'list') return [];
  const handlers: Handler[] = [];
  for (const [index, item] of node.items.entries()) {
    if (item.kind !== 'map') {
      report(loader, 'NOT_A_TASK', 'A handler is a map: a name and what to do.', item.at);
      continue;
    }
    const handler = loadHandler(loader, item, `${id}.${index + 1}`, handed);
    if (!handler) continue;
    const same = handlers.find((one) => one.name === handler.name);
    if (same) {
      loader.diagnostics.push({
        severity: 'warning',
        code: 'DUPLICATE_HANDLER',
        message: `There are two handlers named "${handler.name}"; a task that notifies the name gets the later one.`,
        at: handler.at,
      });
    }
    handlers.push(handler);
  }
  return handlers;
}

function refuseGathering(loader: Loader, node: Node | undefined): void {
  if (node?.kind === 'scalar' && node.value === true) {
    report(
      loader,
      'FACTS_NOT_GATHERED',
      'Facts of hosts are not gathered.',
      node.at,
      'Leave gather_facts out; set what you need as variables in the inventory.',
    );
  }
}

function withoutVars(keys: Keys): Keys {
  const keywords = new Map(keys.keywords);
  keywords.delete('vars');
  return { keywords, others: keys.others };
}
