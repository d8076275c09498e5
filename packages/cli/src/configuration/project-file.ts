import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Diagnostic, InputError } from '@signet/core';
import { didYouMean, keyName, type Node, parseYaml, type ScalarNode } from '@signet/source';
import type { Found } from './found.ts';
import { isWorldWritable, unsafe } from './world-writable.ts';
import { SETTING_NAMES, type SettingName } from './settings.ts';

export const PROJECT_FILE = 'signet.yml';

export interface ProjectFile {
  readonly file: string | undefined;
  readonly found: readonly Found[];
  /** Warnings. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Signet's own file: the nearest `signet.yml` in a folder or above it, not above the root of its repository.
 *
 * @throws {InputError} with everything that is wrong in it.
 */
export function readProjectFile(folder: string): ProjectFile {
  const { file, diagnostics } = locate(resolve(folder));
  if (file === undefined) return { file, found: [], diagnostics };
  const { value, diagnostics: mistakes } = parseYaml(file, readFileSync(file, 'utf8'));
  const errors: Diagnostic[] = mistakes.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new InputError(errors);
  // An empty file says nothing.
  if (value === undefined || (value.kind === 'scalar' && value.value === null)) return { file, found: [], diagnostics };
  if (value.kind !== 'map') throw notAMap(value);
  const found: Found[] = [];
  for (const entry of value.entries) {
    const name = keyName(entry.key);
    if (!isSetting(name)) errors.push(unknownSetting(name, entry.key));
    else {
      const text = textOf(entry.value, name);
      if (text === undefined) errors.push(wrongShape(name, entry.value));
      else found.push({ name, text, folder: dirname(file), at: entry.value.at });
    }
  }
  if (errors.length > 0) throw new InputError(errors);
  return { file, found, diagnostics };
}

function locate(start: string): Pick<ProjectFile, 'file' | 'diagnostics'> {
  const diagnostics: Diagnostic[] = [];
  for (let folder = start; ; folder = dirname(folder)) {
    const file = join(folder, PROJECT_FILE);
    if (existsSync(file)) {
      if (!isWorldWritable(folder)) return { file, diagnostics };
      diagnostics.push(unsafe(file, 'Take the write permission away, or move the project.'));
    }
    if (existsSync(join(folder, '.git')) || dirname(folder) === folder) return { file: undefined, diagnostics };
  }
}

function isSetting(name: string): name is SettingName {
  return (SETTING_NAMES as readonly string[]).includes(name);
}

/** Lists become what they are in `ansible.cfg`. */
function textOf(node: Node, name: SettingName): string | undefined {
  if (node.kind === 'scalar') return node.value === null ? undefined : scalarText(node);
  if (node.kind !== 'list') return undefined;
  const parts = node.items.map((item) => (item.kind === 'scalar' ? scalarText(item) : undefined));
  return parts.includes(undefined) ? undefined : parts.join(name === 'roles_path' ? ':' : ',');
}

function scalarText(node: ScalarNode): string {
  return typeof node.value === 'string' ? node.value : node.raw;
}

function notAMap(node: Node): InputError {
  return InputError.of(`${PROJECT_FILE} is not a map of settings.`, {
    code: 'CONFIGURATION_SYNTAX',
    at: node.at,
    hint: 'Write "name: value" lines; signet config lists the names.',
  });
}

function unknownSetting(name: string, node: Node): Diagnostic {
  return {
    severity: 'error',
    code: 'CONFIGURATION_UNKNOWN',
    message: `There is no setting "${name}".`,
    at: node.at,
    hint: didYouMean(name, SETTING_NAMES) ?? 'signet config lists the settings there are.',
  };
}

function wrongShape(name: string, node: Node): Diagnostic {
  return {
    severity: 'error',
    code: 'CONFIGURATION_VALUE',
    message: `"${name}" is a value, or a list of values.`,
    at: node.at,
  };
}
