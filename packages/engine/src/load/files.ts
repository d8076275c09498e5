import type { Diagnostic, SourceRef } from '@signet/core';
import { type Node, parseYaml } from '@signet/source';
import { isVaultText } from '@signet/vault';
import { collecting, type Loader, report } from './loader.ts';

/** A file as it was read: its value, as far as it is YAML. */
export interface ParsedFile {
  readonly value: Node | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** It is a vault: what is in it is secret. */
  readonly locked: boolean;
}

/** The YAML of a file, read once; undefined when there is no such file. What is wrong in it is reported. */
export function readYaml(loader: Loader, file: string): ParsedFile | undefined {
  const known = loader.parsed.get(file);
  const parsed = known ?? parseFile(loader, file);
  if (parsed === undefined) return undefined;
  loader.parsed.set(file, parsed);
  loader.diagnostics.push(...parsed.diagnostics);
  return parsed;
}

/** Whether the YAML of a file has errors, so that more about its structure would only confuse. */
export function isBroken(parsed: ParsedFile): boolean {
  return parsed.diagnostics.some(({ severity }) => severity === 'error');
}

export function startOf(file: string): SourceRef {
  return { file, line: 1, column: 1 };
}

export function fileExists(loader: Loader, file: string): boolean {
  return loader.parsed.has(file) || readText(loader, file) !== undefined;
}

export function directoryExists(loader: Loader, directory: string): boolean {
  return loader.files.list(directory) !== undefined;
}

const COMPAT = /^\s+compat:\s*["']?ansible\b/m;

function parseFile(loader: Loader, file: string): ParsedFile | undefined {
  const text = readText(loader, file);
  if (text === undefined) return undefined;
  if (typeof text !== 'string') return { value: undefined, diagnostics: [text], locked: false };
  const locked = isVaultText(text);
  // Clear text of a vault is not kept for code frames.
  if (!locked) loader.sources.set(file, text);
  const clear = locked ? collecting(loader, () => loader.unlock({ text, at: startOf(file) }).reveal()) : text;
  if (clear === undefined) return { value: undefined, diagnostics: [], locked };
  // A playbook of which a play says so, and whatever it brings: files are read once, for all plays.
  if (COMPAT.test(clear)) loader.lenient.files = true;
  return { ...parseYaml(file, clear, { compat: loader.lenient.files, duplicates: loader.duplicateKeys }), locked };
}

/** The text; why it cannot be read; or undefined when it is not there. */
function readText(loader: Loader, file: string): string | Diagnostic | undefined {
  try {
    return loader.files.read(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined) throw error;
    return {
      severity: 'error',
      code: 'FILE_UNREADABLE',
      message: `${file} cannot be read: ${code === 'EACCES' ? 'permission denied' : (error as Error).message}.`,
      at: startOf(file),
    };
  }
}

/** The items of a file that has to be a list; undefined, with a report, when it is something else. */
export function listIn(loader: Loader, file: string, parsed: ParsedFile, what: string): readonly Node[] | undefined {
  const { value } = parsed;
  if (value === undefined || (value.kind === 'scalar' && value.value === null))
    return isBroken(parsed) ? undefined : [];
  if (value.kind === 'list') return value.items;
  if (!isBroken(parsed)) {
    const hint =
      value.kind === 'map' && value.get('hosts') !== undefined
        ? 'Import a playbook with "import_playbook".'
        : 'Begin each task with "- name: …".';
    report(loader, 'NOT_A_TASK_LIST', `${file} is no list of ${what}.`, value.at, hint);
  }
  return undefined;
}
