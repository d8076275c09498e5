import { keyName, type Node, parseYaml, toPlain } from '@signet/source';
import { isAbsolute, join } from 'node:path';
import { secretsIn, type SourceRef } from '@signet/core';
import { concealTexts } from '@signet/inventory';
import { isVaultText } from '@signet/vault';
import { compileAuthored } from '../vars/authored.ts';
import { type Layer, lazyLayer, type RawVariable } from '../vars/layer.ts';
import { environmentFor } from '../vars/lookups.ts';
import { LayeredScope, valueOf } from '../vars/scope.ts';
import { collecting, type Loader, report } from './loader.ts';
import { isNull, placeOf } from './nodes.ts';
import { compileNode } from './templates.ts';

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The variables of a `vars` map; their templates are parsed now and evaluated when used. */
export function variableLayer(
  loader: Loader,
  origin: string,
  node: Node | undefined,
  secret = false,
): Layer | undefined {
  if (isNull(node) || node?.kind !== 'map') return undefined;
  const variables = new Map<string, RawVariable>();
  for (const { key, value } of node.entries) {
    const name = keyName(key);
    if (!NAME.test(name)) {
      report(
        loader,
        'INVALID_VARIABLE_NAME',
        `"${name}" cannot be the name of a variable.`,
        key.at,
        'Use letters, digits and underscores; begin with a letter.',
      );
      continue;
    }
    const place = placeOf(value);
    const plain = toPlain(value);
    const variable = { value: secret ? concealTexts(plain) : plain, place };
    for (const one of secretsIn(variable.value)) loader.secrets.add(one);
    variables.set(name, variable);
    collecting(loader, () => compileAuthored(variable.value, place, loader.unlock));
  }
  return lazyLayer(origin, variables, loader.unlock);
}

/**
 * The layers of `vars_files`, weakest first. Of an inner list the first file that exists counts.
 * File names may use the play's variables and extra vars, nothing that depends on the host.
 */
export function variableFiles(
  loader: Loader,
  directory: string,
  node: Node | undefined,
  known: readonly Layer[],
): Layer[] {
  if (isNull(node) || node === undefined) return [];
  const layers: Layer[] = [];
  for (const item of node.kind === 'list' ? node.items : [node]) {
    const candidates = item.kind === 'list' ? item.items : [item];
    const tried: string[] = [];
    const layer = firstFile(loader, directory, candidates, [...layers.toReversed(), ...known], tried);
    if (layer === undefined && tried.length > 0) {
      report(
        loader,
        'VARS_FILE_MISSING',
        `The variables file ${tried.join(' or ')} does not exist.`,
        item.at,
        'Paths are relative to the playbook.',
      );
    } else if (layer) layers.push(layer);
  }
  return layers;
}

function firstFile(
  loader: Loader,
  directory: string,
  candidates: readonly Node[],
  known: readonly Layer[],
  tried: string[],
): Layer | undefined {
  for (const candidate of candidates) {
    const template = compileNode(loader, candidate);
    const name =
      template &&
      collecting(loader, () =>
        String(
          valueOf(
            template.template,
            new LayeredScope(
              known,
              environmentFor({
                searchPath: [directory],
                now: () => new Date(),
                allowPipe: false,
                check: true,
                unlock: loader.unlock,
              }),
            ),
          ),
        ),
      );
    if (name === undefined) continue;
    const file = isAbsolute(name) ? name : join(directory, name);
    const text = loader.files.read(file);
    tried.push(file);
    if (text !== undefined) {
      tried.length = 0;
      return variableFile(loader, file, text, candidate.at);
    }
  }
  return undefined;
}

function variableFile(loader: Loader, file: string, text: string, at: SourceRef): Layer | undefined {
  const locked = isVaultText(text);
  // Clear text of a vault is not kept for code frames.
  if (!locked) loader.sources.set(file, text);
  const clear = locked
    ? collecting(loader, () => loader.unlock({ text, at: { file, line: 1, column: 1 } }).reveal())
    : text;
  if (clear === undefined) return undefined;
  const { value, diagnostics } = parseYaml(file, clear);
  loader.diagnostics.push(...diagnostics);
  if (isNull(value)) return undefined;
  if (value?.kind !== 'map') {
    report(
      loader,
      'VARS_FILE_NOT_A_MAP',
      `${file} does not hold a map of variables.`,
      value?.at ?? at,
      'Write "name: value" lines.',
    );
    return undefined;
  }
  return variableLayer(loader, file, value, locked);
}
