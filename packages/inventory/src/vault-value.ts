import { InputError, Secret } from '@signet/core';
import { isUnsafeValue, isVaultValue, looksLikeTemplate } from '@signet/source';
import { decryptVault, isVaultText, type VaultPassword } from '@signet/vault';
import type { InventoryBuilder } from './builder.ts';
import type { FileAccess } from './model.ts';
import { SecretTemplate } from './secret-template.ts';

/**
 * A value with every encrypted text in it opened.
 *
 * @throws {InputError} `VAULT_WRONG_PASSWORD`, `VAULT_NO_PASSWORD` or `VAULT_DAMAGED`, at the line of the value.
 */
export function resolveVault(value: unknown, passwords: readonly VaultPassword[]): unknown {
  if (isVaultValue(value)) return decryptVault(value.text, passwords, value.at);
  if (Array.isArray(value)) return value.map((item) => resolveVault(item, passwords));
  if (!isPlainObject(value)) return value;
  return mapValues(value, (inner) => resolveVault(inner, passwords));
}

/** Hides what stood in an encrypted file; else the identity. */
export type Conceal = (value: unknown) => unknown;

/** What stood in an encrypted file is secret: its texts, and what its templates will give. */
export function concealTexts(value: unknown): unknown {
  if (typeof value === 'string') return looksLikeTemplate(value) ? new SecretTemplate(value) : new Secret(value);
  if (isUnsafeValue(value)) return new Secret(value.text);
  if (Array.isArray(value)) return value.map(concealTexts);
  if (value instanceof Map) return new Map([...value].map(([key, inner]) => [key, concealTexts(inner)]));
  return isPlainObject(value) && !isVaultValue(value) ? mapValues(value, concealTexts) : value;
}

export interface ClearFile {
  readonly text: string;
  readonly conceal: Conceal;
}

/** The text of a file, decrypted when all of it is a vault; undefined when there is none, or it stays closed. */
export function readClear(
  builder: InventoryBuilder,
  files: FileAccess,
  path: string,
  passwords: readonly VaultPassword[],
): ClearFile | undefined {
  const text = files.read(path);
  if (text === undefined || !isVaultText(text))
    return text === undefined ? undefined : { text, conceal: (value) => value };
  try {
    return { text: decryptVault(text, passwords, { file: path, line: 1, column: 1 }).reveal(), conceal: concealTexts };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    builder.diagnostics.push(...error.diagnostics);
    return undefined;
  }
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function mapValues(value: Record<string, unknown>, change: (inner: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, change(inner)]));
}
