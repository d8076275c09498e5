import { isAbsolute, join, normalize } from 'node:path';
import { InputError, type SourceRef } from '@signet/core';
import type { Node } from '@signet/source';
import type { Templated, VarsFile } from '../playbook.ts';
import type { Layer } from '../vars/layer.ts';
import { valueOf } from '../vars/scope.ts';
import { valueIfKnown } from './early.ts';
import { fileExists } from './files.ts';
import { type Loader, report } from './loader.ts';
import { isNull } from './nodes.ts';
import { compileNode } from './templates.ts';
import { fileLayer } from './variables.ts';

export interface VarsFiles {
  readonly files: readonly VarsFile[];
  /** The variables of those whose names are known at load, weakest first. */
  readonly known: readonly Layer[];
}

const read = new WeakMap<VarsFile, readonly Layer[]>();

/** The variables of a file whose name is known at load; undefined when it depends on the host. */
export function layersAtLoad(file: VarsFile): readonly Layer[] | undefined {
  return read.get(file);
}

/**
 * `vars_files`, weakest first; of an inner list the first file that exists counts. Files whose names use only what is
 * known at load are read and checked now.
 */
export function loadVarsFiles(
  loader: Loader,
  directory: string,
  node: Node | undefined,
  known: readonly Layer[],
): VarsFiles {
  const files: VarsFile[] = [];
  const layers: Layer[] = [];
  for (const item of node === undefined || isNull(node) ? [] : node.kind === 'list' ? node.items : [node]) {
    const candidates = (item.kind === 'list' ? item.items : [item]).flatMap((one) => compileNode(loader, one) ?? []);
    if (candidates.length === 0) continue;
    const names = candidates.map((candidate) => valueIfKnown(candidate, [...layers.toReversed(), ...known]));
    if (names.some((name) => name === undefined)) {
      files.push({ at: item.at, layer: (scope) => laterLayer(loader, directory, candidates, item.at, scope) });
      continue;
    }
    const paths = names.map((name) => String(name?.value));
    const file = firstThatExists(loader, directory, paths);
    if (file === undefined) {
      report(loader, 'VARS_FILE_MISSING', missing(directory, paths), item.at, 'Paths are relative to the playbook.');
      continue;
    }
    const layer = fileLayer(loader, file, item.at);
    if (layer) layers.push(layer);
    const found: VarsFile = { at: item.at, layer: () => layer };
    read.set(found, layer ? [layer] : []);
    files.push(found);
  }
  return { files, known: layers };
}

function laterLayer(
  loader: Loader,
  directory: string,
  candidates: readonly Templated[],
  at: SourceRef,
  scope: Parameters<VarsFile['layer']>[0],
): Layer | undefined {
  const paths: string[] = [];
  for (const candidate of candidates) {
    try {
      paths.push(String(valueOf(candidate.template, scope)));
    } catch (error) {
      // As in Ansible, a name that depends on what is not there yet, such as a fact, is no file.
      if (!(error instanceof InputError) || error.code !== 'UNDEFINED_VARIABLE') throw error;
    }
  }
  if (paths.length === 0) return undefined;
  const file = firstThatExists(loader, directory, paths);
  if (file === undefined) throw InputError.of(missing(directory, paths), { code: 'VARS_FILE_MISSING', at });
  const here = { ...loader, diagnostics: [] };
  const layer = fileLayer(here, file, at);
  const errors = here.diagnostics.filter(({ severity }: { severity: string }) => severity === 'error');
  if (errors.length > 0) throw new InputError(errors);
  return layer;
}

/** As Ansible looks: in `vars` beside the playbook, then beside it. */
function firstThatExists(loader: Loader, directory: string, paths: readonly string[]): string | undefined {
  for (const path of paths) {
    const places = isAbsolute(path) ? [path] : [join(directory, 'vars', path), join(directory, path)];
    for (const place of places) if (fileExists(loader, normalize(place))) return normalize(place);
  }
  return undefined;
}

function missing(directory: string, paths: readonly string[]): string {
  const shown = paths.map((path) => (isAbsolute(path) ? path : join(directory, path)));
  return `The variables file ${shown.join(' or ')} does not exist.`;
}
