import type { Secret } from '@signet/core';
import { encryptVault, type VaultPassword } from '@signet/vault';

/** A variable whose value is vault text, as `ansible-vault encrypt_string` prints it. */
export function vaultVariable(name: string, value: Secret, password: VaultPassword): string {
  const lines = encryptVault(value, password).trim().split('\n');
  return [`${name}: !vault |`, ...lines.map((line) => `  ${line}`)].join('\n');
}

/** A variable whose value is any plain data; JSON is YAML. */
export function plainVariable(name: string, value: unknown): string {
  return `${name}: ${JSON.stringify(value)}`;
}
