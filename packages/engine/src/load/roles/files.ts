import { basename, isAbsolute, join, normalize, resolve } from 'node:path';
import type { SourceRef } from '@signet/core';
import type { Layer } from '../../vars/layer.ts';
import { fileExists } from '../files.ts';
import { nearFile } from '../imports/paths.ts';
import { type Loader, report } from '../loader.ts';
import { fileLayer } from '../variables.ts';

const ENDINGS = ['.yml', '.yaml', '.json'];

/**
 * The file of a role's folder: `main`, or the one that `tasks_from` and the like name.
 *
 * @returns undefined when there is none; one that was named and is missing is reported.
 */
export function roleFile(
  loader: Loader,
  directory: string,
  kind: string,
  named: string | undefined,
  at: SourceRef,
): string | undefined {
  const names = candidateNames(named);
  const folder = join(directory, kind);
  const known = new Set(loader.files.list(folder) ?? []);
  const found = names
    .filter((name) => isElsewhere(name) || known.has(name.split('/')[0] ?? name))
    .map((name) => (isAbsolute(name) ? normalize(name) : join(folder, name)))
    .find((path) => fileExists(loader, path));
  if (found !== undefined && resolve(found).startsWith(`${resolve(folder)}/`)) return found;
  if (found !== undefined) reportOutside(loader, folder, found, at);
  else if (named !== undefined) reportMissing(loader, folder, named, at);
  return undefined;
}

function isElsewhere(name: string): boolean {
  return isAbsolute(name) || name.startsWith('..');
}

function reportOutside(loader: Loader, folder: string, found: string, at: SourceRef): void {
  const message = `The role does not load ${found}, as it is not inside the expected role path ${folder}.`;
  report(loader, 'ROLE_FILE_MISSING', message, at, 'Copy the file into the role, or include it as a file of tasks.');
}

function candidateNames(named: string | undefined): string[] {
  return named === undefined
    ? [...ENDINGS.map((ending) => `main${ending}`), 'main']
    : [named, basename(named)].flatMap((name) => [name, ...ENDINGS.map((ending) => name + ending)]);
}

function reportMissing(loader: Loader, folder: string, named: string, at: SourceRef): void {
  const hint = nearFile(loader, join(folder, named.includes('.') ? named : `${named}.yml`));
  report(loader, 'ROLE_FILE_MISSING', `The role has no file ${basename(folder)}/${named}.`, at, hint);
}

/** The variables of `defaults` or `vars`: of one file, or of every file of a folder of that name, in order. */
export function roleVariables(
  loader: Loader,
  directory: string,
  kind: 'defaults' | 'vars',
  named: string | undefined,
  at: SourceRef,
): Layer[] {
  const file = roleFile(loader, directory, kind, undefined, at);
  const folder = join(directory, kind);
  if (named === undefined && file !== undefined) return present(fileLayer(loader, file, at));
  const inside = candidateNames(named)
    .map((name) => join(folder, name))
    .find((path) => loader.files.list(path) !== undefined);
  if (inside !== undefined)
    return variableFiles(loader, inside).flatMap((path) => present(fileLayer(loader, path, at)));
  if (named === undefined) return [];
  const chosen = roleFile(loader, directory, kind, named, at);
  return chosen === undefined ? [] : present(fileLayer(loader, chosen, at));
}

/** Every file with variables below a folder, in order; hidden files and copies left out. */
export function variableFiles(loader: Loader, folder: string): string[] {
  const names = (loader.files.list(folder) ?? []).toSorted();
  return names.flatMap((name) => {
    if (name.startsWith('.') || name.endsWith('~')) return [];
    const path = join(folder, name);
    if (loader.files.list(path) !== undefined) return variableFiles(loader, path);
    return ENDINGS.some((ending) => name.endsWith(ending)) ? [path] : [];
  });
}

function present(layer: Layer | undefined): Layer[] {
  return layer ? [layer] : [];
}
