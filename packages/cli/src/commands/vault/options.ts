import { InputError } from '@signet/core';
import type { VaultPassword } from '@signet/vault';
import { type Command, Option } from 'commander';
import { addCompatOption, collect } from '../../input/playbook-options.ts';
import type { VaultOptions } from '../../input/vault-passwords.ts';

/** The options that name passwords, as commander leaves them. */
export interface PasswordOptions extends VaultOptions {
  readonly vaultPassFile?: readonly string[];
  readonly askVaultPassword?: boolean;
}

export interface EncryptOptions extends PasswordOptions {
  readonly encryptVaultId?: string;
}

export function addPasswordOptions(command: Command): Command {
  return addCompatOption(
    command
      .option(
        '--vault-id <label@source>',
        'a password by label; source is a file, a program that prints it, or "prompt"; repeatable',
        collect,
      )
      .option(
        '--vault-password-file <file>',
        'file with the password, or a program that prints it; repeatable',
        collect,
      )
      .addOption(new Option('--vault-pass-file <file>').argParser(collect).hideHelp())
      .option('-J, --ask-vault-pass', 'ask for the password')
      .addOption(new Option('--ask-vault-password').hideHelp())
      // Scripts written for ansible-vault pass it on; there is nothing more to tell.
      .addOption(new Option('-v, --verbose').hideHelp()),
  );
}

export function addEncryptOption(command: Command): Command {
  return command.option('--encrypt-vault-id <label>', 'which password encrypts, when several are given');
}

/** Both spellings of each option as one. */
export function passwordOptions(options: PasswordOptions): VaultOptions {
  const files = [...(options.vaultPasswordFile ?? []), ...(options.vaultPassFile ?? [])];
  return {
    ...(options.vaultId && { vaultId: options.vaultId }),
    vaultPasswordFile: files,
    askVaultPass: Boolean(options.askVaultPass) || Boolean(options.askVaultPassword),
  };
}

/** The label that `--encrypt-vault-id` or `ANSIBLE_VAULT_ENCRYPT_IDENTITY` chooses. */
export function chosenLabel(options: EncryptOptions): string | undefined {
  return options.encryptVaultId ?? (process.env['ANSIBLE_VAULT_ENCRYPT_IDENTITY'] || undefined);
}

/**
 * The password that encrypts: the chosen one, or the only one.
 *
 * @throws {InputError} `VAULT_ID_UNKNOWN`, `VAULT_ID_AMBIGUOUS`
 */
export function encryptingPassword(passwords: readonly VaultPassword[], chosen: string | undefined): VaultPassword {
  const labels = passwords.map(({ id }) => id).join(', ');
  const found = passwords.find(({ id }) => chosen === undefined || id === chosen);
  if (found === undefined) {
    throw InputError.of(`There is no password for the vault id "${chosen}"; given are: ${labels}.`, {
      code: 'VAULT_ID_UNKNOWN',
      hint: `Give it with --vault-id ${chosen}@FILE.`,
    });
  }
  if (chosen === undefined && passwords.length > 1) {
    throw InputError.of(`Several passwords could encrypt: ${labels}.`, {
      code: 'VAULT_ID_AMBIGUOUS',
      hint: 'Choose one with --encrypt-vault-id LABEL.',
    });
  }
  return found;
}

/** `--output` makes sense for one input. */
export function refuseSeveralWithOutput(command: Command, files: readonly string[], output: string | undefined): void {
  if (output !== undefined && files.length > 1) command.error('error: --output works with one input file only');
}

/** What to say on a terminal once it is done; scripts hear nothing, as with Ansible. */
export function announce(text: string): void {
  if (process.stdout.isTTY) process.stderr.write(`${text}\n`);
}
