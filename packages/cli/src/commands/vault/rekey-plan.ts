import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { type Diagnostic, InputError } from '@signet/core';
import { vaultScalars } from '@signet/source';
import { encryptVault, openVault, vaultIdOf, type VaultPassword } from '@signet/vault';
import { fileError } from '../../input/file-error.ts';
import { forEach, isVault, startOf } from './files.ts';

/** What is to be done with one file; nothing was written yet. */
export interface RekeyedFile {
  readonly path: string;
  /** Undefined when nothing in it is rekeyed. */
  readonly content: string | undefined;
  /** All of the file is one vault. */
  readonly isWhole: boolean;
  /** How many values inside are rekeyed. */
  readonly values: number;
  /** Labels of what is left alone, one per value. */
  readonly others: readonly string[];
  /** Looks like it holds values, and is no YAML file. */
  readonly isSkipped: boolean;
}

/**
 * Opens every vault file and every `!vault` value in files and below folders, and encrypts it anew.
 *
 * A file that is named and is a vault as a whole is rekeyed by whatever password opens it, as with Ansible. Everything
 * else is rekeyed when it has the label that is being rekeyed: that of the new password if an old one has it too, else
 * that of the only old password. Everything outside of the vault texts stays as it is, byte for byte.
 *
 * @param next.password undefined to see only whether the old passwords open everything.
 * @throws {InputError} with every file and value that cannot be opened; `VAULT_ID_AMBIGUOUS`
 */
export function planRekey(
  paths: readonly string[],
  old: readonly VaultPassword[],
  next: { readonly label: string | undefined; readonly password: VaultPassword | undefined },
): RekeyedFile[] {
  const files = forEach(paths, filesOf).flat();
  const unique = [...new Map(files.toReversed().map((file) => [file.path, file])).values()].toReversed();
  const label = rekeyedLabel(old, next.label);
  if (label === undefined && unique.some(({ isNamed, path }) => !isNamed || !isVault(read(path)))) {
    throw ambiguous(old, next.label);
  }
  return forEach(unique, (file) => planFile(file, { old, label, next: next.password }));
}

function rekeyedLabel(old: readonly VaultPassword[], nextLabel: string | undefined): string | undefined {
  const labels = new Set(old.map(({ id }) => id));
  if (nextLabel !== undefined && labels.has(nextLabel)) return nextLabel;
  return labels.size === 1 ? old[0]?.id : undefined;
}

function ambiguous(old: readonly VaultPassword[], nextLabel = 'not said'): InputError {
  const labels = [...new Set(old.map(({ id }) => id))].join(', ');
  return InputError.of(
    `Which values are to be rekeyed? Old passwords are given for ${labels}; the new label is ${nextLabel}.`,
    {
      code: 'VAULT_ID_AMBIGUOUS',
      hint: 'Give the new password the label of the old one (--new-vault-id LABEL@FILE), or only one old password.',
    },
  );
}

interface FoundFile {
  readonly path: string;
  /** On the command line; else it was found below a folder. */
  readonly isNamed: boolean;
}

const NOT_ENTERED = new Set(['.git', 'node_modules']);

function filesOf(path: string): FoundFile[] {
  try {
    if (!statSync(path).isDirectory()) return [{ path, isNamed: true }];
    return filesBelow(path);
  } catch (error) {
    throw error instanceof InputError ? error : fileError(path, 'be read', error, 'VAULT_FILE');
  }
}

/** Links are not followed: what they lead to is found where it is, or lies elsewhere. */
function filesBelow(folder: string): FoundFile[] {
  return readdirSync(folder)
    .toSorted()
    .flatMap((name) => {
      const path = join(folder, name);
      const stats = lstatSync(path);
      if (stats.isDirectory()) return NOT_ENTERED.has(name) ? [] : filesBelow(path);
      return stats.isFile() ? [{ path, isNamed: false }] : [];
    });
}

interface Keys {
  readonly old: readonly VaultPassword[];
  /** What is rekeyed, but for named files that are vaults as a whole. */
  readonly label: string | undefined;
  readonly next: VaultPassword | undefined;
}

const NOTHING = { content: undefined, isWhole: false, values: 0, others: [], isSkipped: false } as const;

function planFile({ isNamed, path }: FoundFile, keys: Keys): RekeyedFile {
  const bytes = read(path);
  if (isVault(bytes)) return planWhole(path, bytes.toString('latin1'), isNamed, keys);
  const holdsValues = bytes.includes('!vault') && bytes.includes('$ANSIBLE_VAULT;');
  if (!holdsValues) {
    if (isNamed) throw nothingEncrypted(path);
    return { path, ...NOTHING };
  }
  if (!isNamed && !isYamlName(path)) return { path, ...NOTHING, isSkipped: true };
  const plan = rekeyValues(path, bytes.toString('utf8'), keys);
  return { path, isWhole: false, isSkipped: false, ...plan, content: plan.values > 0 ? plan.content : undefined };
}

function planWhole(path: string, text: string, isNamed: boolean, keys: Keys): RekeyedFile {
  const id = vaultIdOf(text, startOf(path));
  if (!isNamed && id !== keys.label) return { path, ...NOTHING, isWhole: true, others: [id] };
  const { clear } = openVault(text, keys.old, startOf(path));
  const mayHoldValues = clear.includes('!vault') && clear.includes('$ANSIBLE_VAULT;') && isYamlName(path);
  const inner = mayHoldValues ? rekeyValues(path, clear.toString('utf8'), keys) : undefined;
  return {
    path,
    isWhole: true,
    isSkipped: false,
    content: keys.next ? encryptVault(inner && inner.values > 0 ? inner.content : clear, keys.next) : '',
    values: inner?.values ?? 0,
    others: inner?.others ?? [],
  };
}

function rekeyValues(
  path: string,
  text: string,
  { label, next, old }: Keys,
): { content: string; values: number; others: string[] } {
  const found = vaultScalars(path, text);
  if (found.diagnostics.length > 0) throw new InputError(found.diagnostics.map(asUnread));
  const others: string[] = [];
  const pieces: string[] = [];
  let end = 0;
  let values = 0;
  forEach(found.values, (value) => {
    const id = vaultIdOf(value.text, value.at);
    if (id !== label) return others.push(id);
    const { clear } = openVault(value.text, old, value.at);
    values += 1;
    pieces.push(text.slice(end, value.start), next ? value.write(encryptVault(clear, next)) : '');
    return (end = value.end);
  });
  return { content: [...pieces, text.slice(end)].join(''), values, others };
}

function asUnread(diagnostic: Diagnostic): Diagnostic {
  return { ...diagnostic, hint: diagnostic.hint ?? 'Its vault values cannot be found before it is YAML.' };
}

function isYamlName(path: string): boolean {
  return ['', '.yml', '.yaml'].includes(extname(path));
}

function read(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw fileError(path, 'be read', error, 'VAULT_FILE');
  }
}

function nothingEncrypted(path: string): InputError {
  return InputError.of(`Nothing in ${path} is encrypted.`, {
    code: 'VAULT_NOT_ENCRYPTED',
    hint: 'It is neither a vault nor a YAML file with !vault values.',
  });
}
