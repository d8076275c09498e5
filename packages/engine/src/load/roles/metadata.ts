import { join } from 'node:path';
import type { MapNode, Node } from '@signet/source';
import { fileExists, readYaml } from '../files.ts';
import { type Loader, report } from '../loader.ts';
import { isNull } from '../nodes.ts';
import { roleFile } from './files.ts';

/** What a role says of itself in `meta`. */
export interface Metadata {
  readonly allowDuplicates: boolean;
  readonly dependencies: readonly Node[];
  /** `argument_specs`, by the file of tasks that they are for. */
  readonly specs: MapNode | undefined;
}

export function loadMetadata(loader: Loader, directory: string): Metadata {
  const at = { file: directory, line: 1, column: 1 };
  const file = roleFile(loader, directory, 'meta', undefined, at);
  const value = file === undefined ? undefined : readYaml(loader, file)?.value;
  if (value !== undefined && value.kind !== 'map' && !isNull(value))
    report(loader, 'ROLE_META', `${file} is no map.`, value.at, 'Write "dependencies:" and the like.');
  const meta = value?.kind === 'map' ? value : undefined;
  const twice = meta?.get('allow_duplicates');
  return {
    allowDuplicates: twice?.kind === 'scalar' && /^(?:true|yes|on)$/i.test(twice.raw),
    dependencies: dependenciesOf(loader, meta?.get('dependencies')),
    specs: specsOf(loader, directory) ?? asMap(meta?.get('argument_specs')),
  };
}

function dependenciesOf(loader: Loader, node: Node | undefined): readonly Node[] {
  if (node === undefined || isNull(node)) return [];
  if (node.kind === 'list') return node.items;
  report(loader, 'ROLE_META', '"dependencies" is no list.', node.at, 'Begin each one with "- role: …".');
  return [];
}

function specsOf(loader: Loader, directory: string): MapNode | undefined {
  for (const ending of ['.yml', '.yaml', '.json']) {
    const file = join(directory, 'meta', `argument_specs${ending}`);
    if (!fileExists(loader, file)) continue;
    const value = readYaml(loader, file)?.value;
    return value?.kind === 'map' ? asMap(value.get('argument_specs')) : undefined;
  }
  return undefined;
}

function asMap(node: Node | undefined): MapNode | undefined {
  return node?.kind === 'map' ? node : undefined;
}
