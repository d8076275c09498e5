import { createMap, keyName, type MapEntry, type MapNode, type Node } from '@signet/source';
import { moduleNamed } from '../catalog.ts';
import { controlNamed } from '../control/controls.ts';
import { shortName, unsupportedModule } from '../unsupported.ts';
import { taskNames } from './action.ts';
import { didYouMean, type Loader, report } from './loader.ts';

/** `module_defaults` with the names of tasks as they are known here; unknown ones are reported. */
export function checkDefaults(loader: Loader, node: Node | undefined): Node | undefined {
  if (node?.kind === 'list') return { ...node, items: node.items.map((item) => checkDefaults(loader, item) ?? item) };
  return node?.kind === 'map' ? checkedMap(loader, node) : node;
}

function checkedMap(loader: Loader, node: MapNode): MapNode {
  return createMap(
    node.at,
    node.entries.flatMap((entry) => checkedEntry(loader, entry) ?? []),
  );
}

function checkedEntry(loader: Loader, entry: MapEntry): MapEntry | undefined {
  const written = keyName(entry.key);
  const name = shortName(written);
  if (name.startsWith('group/')) {
    report(
      loader,
      'UNKNOWN_GROUP',
      `There is no group of tasks "${name.slice('group/'.length)}".`,
      entry.key.at,
      'Give the arguments under the name of each task.',
    );
    return undefined;
  }
  if (!moduleNamed(loader.catalog, name) && !controlNamed(name) && !unsupportedModule(name)) {
    const message = `There is no task "${written}".`;
    report(loader, 'UNKNOWN_TASK', message, entry.key.at, didYouMean(name, taskNames(loader)));
    return undefined;
  }
  return { key: { ...entry.key, value: name, raw: name }, value: entry.value };
}
