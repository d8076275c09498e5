import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { InputError, Secret } from '@signet/core';
import type { VaultPassword } from '@signet/vault';
import { askHidden } from './hidden-prompt.ts';

export interface VaultOptions {
  readonly vaultPasswordFile?: readonly string[];
  readonly vaultId?: readonly string[];
  readonly askVaultPass?: boolean;
}

/**
 * Every vault password that the options and `ANSIBLE_VAULT_PASSWORD_FILE` name, in the order given.
 * A file that is executable is run and what it prints is the password, as with Ansible.
 */
export async function vaultPasswords(options: VaultOptions): Promise<VaultPassword[]> {
  const fromEnvironment = process.env['ANSIBLE_VAULT_PASSWORD_FILE'];
  const paths = options.vaultPasswordFile ?? (fromEnvironment ? [fromEnvironment] : []);
  const origin = options.vaultPasswordFile ? '' : ', which ANSIBLE_VAULT_PASSWORD_FILE names';
  const passwords = paths.map((path) => ({ id: 'default', password: readPassword(path, path + origin) }));
  for (const text of options.vaultId ?? []) passwords.push(await fromVaultId(text));
  if (options.askVaultPass) passwords.push({ id: 'default', password: await ask('default') });
  return passwords;
}

async function fromVaultId(text: string): Promise<VaultPassword> {
  const at = text.lastIndexOf('@');
  const id = at < 0 ? 'default' : text.slice(0, at) || 'default';
  const source = text.slice(at + 1);
  return { id, password: source === 'prompt' ? await ask(id) : readPassword(source) };
}

function ask(id: string): Promise<Secret> {
  return askHidden(`Vault password (${id})`, 'Use --vault-password-file FILE.');
}

/** @param shown What messages call the file. */
function readPassword(path: string, shown = path): Secret {
  const text = isExecutable(path) ? outputOf(path, shown) : contentOf(path, shown);
  const password = text.trimEnd();
  if (password === '') throw unreadable(shown, 'it is empty', undefined);
  return new Secret(password);
}

function contentOf(path: string, shown: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw unreadable(
      shown,
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : String(error),
      error,
    );
  }
}

function outputOf(path: string, shown: string): string {
  const { status, stdout, error } = spawnSync(resolve(path), [], {
    encoding: 'utf8',
    stdio: ['inherit', 'pipe', 'inherit'],
  });
  if (error || status !== 0)
    throw unreadable(shown, `the program ended with ${error?.message ?? `code ${status}`}`, error);
  return stdout;
}

function unreadable(shown: string, why: string, cause: unknown): InputError {
  return InputError.of(`The vault password cannot be read from ${shown}: ${why}.`, {
    code: 'VAULT_PASSWORD_FILE',
    hint: 'Name a file whose first line is the password, or an executable that prints it.',
    cause,
  });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // not there or not executable: reading it says which
  }
}
