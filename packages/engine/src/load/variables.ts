import { type SourceRef, secretsIn } from '@signet/core';
import { concealTexts } from '@signet/inventory';
import { keyName, type MapNode, type Node, toPlain } from '@signet/source';
import { compileAuthored } from '../vars/authored.ts';
import { type Layer, lazyLayer, type RawVariable } from '../vars/layer.ts';
import { isVariableName, NAMES } from '../vars/variable-name.ts';
import { readYaml } from './files.ts';
import { compiling, type Loader, report, warn } from './loader.ts';
import { isNull, placeOf } from './nodes.ts';

/** The variables of a `vars` map, or of a list of maps; their templates are parsed now and evaluated when used. */
export function variableLayer(loader: Loader, origin: string, node: Node | undefined): Layer | undefined {
  return layerOf(loader, origin, node, { secret: false, report: (name, at) => refuseName(loader, name, at) });
}

interface Manner {
  /** Its texts come from an encrypted file. */
  readonly secret: boolean;
  /** What to do with a name that cannot be that of a variable. @returns whether it is left out */
  report(name: string, at: SourceRef): boolean;
}

function refuseName(loader: Loader, name: string, at: SourceRef): true {
  report(loader, 'INVALID_VARIABLE_NAME', `"${name}" cannot be the name of a variable.`, at, NAMES);
  return true;
}

function layerOf(loader: Loader, origin: string, node: Node | undefined, manner: Manner): Layer | undefined {
  if (node === undefined || isNull(node) || node.kind === 'scalar') return undefined;
  const maps = node.kind === 'map' ? [node] : node.items.filter((item): item is MapNode => item.kind === 'map');
  const variables = new Map<string, RawVariable>();
  for (const { key, value } of maps.flatMap((map) => map.entries)) {
    const name = keyName(key);
    if (!isVariableName(name) && manner.report(name, key.at)) continue;
    const place = placeOf(value);
    const plain = toPlain(value);
    const variable = { value: manner.secret ? concealTexts(plain) : plain, place };
    for (const one of secretsIn(variable.value)) loader.secrets.add(one);
    variables.set(name, variable);
    compiling(loader, () => compileAuthored(variable.value, place, loader.unlock));
  }
  return lazyLayer(origin, variables, loader.unlock);
}

/** The variables of a file; undefined when it has none, or is wrong, which is reported. */
export function fileLayer(loader: Loader, file: string, at: SourceRef): Layer | undefined {
  const parsed = readYaml(loader, file);
  if (loader.layers.has(file)) return loader.layers.get(file);
  const value = parsed?.value;
  let layer: Layer | undefined;
  if (value?.kind === 'map' || isListOfMaps(value)) {
    const oddName = (name: string, odd: SourceRef): false => {
      const message = `"${name}" cannot be the name of a variable; only vars['${name}'] means it.`;
      warn(loader, 'INVALID_VARIABLE_NAME', message, odd, NAMES);
      return false;
    };
    layer = layerOf(loader, file, value, { secret: parsed?.locked === true, report: oddName });
  } else if (!isNull(value)) {
    report(
      loader,
      'VARS_FILE_NOT_A_MAP',
      `${file} does not hold a map of variables.`,
      value?.at ?? at,
      'Write "name: value" lines.',
    );
  }
  loader.layers.set(file, layer);
  return layer;
}

function isListOfMaps(node: Node | undefined): boolean {
  return node?.kind === 'list' && node.items.length > 0 && node.items.every((item) => item.kind === 'map');
}
