import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { InputError } from '@signet/core';
import { encryptVault } from '@signet/vault';
import { type Command, Option } from 'commander';
import { errorLine } from '../../console/output.ts';
import { fileError } from '../../input/file-error.ts';
import { vaultPasswords } from '../../input/vault-passwords.ts';
import { withEditor } from './editor.ts';
import {
  addEncryptOption,
  addPasswordOptions,
  announce,
  chosenLabel,
  encryptingPassword,
  type EncryptOptions,
  passwordOptions,
} from './options.ts';
import { refuseUnwritable, saveEdited } from './save-edited.ts';

/** `signet vault create FILE` */
export function addCreate(vault: Command): void {
  const command = vault
    .command('create')
    .summary('write a new encrypted file')
    .description(
      'Opens an empty text in ANSIBLE_EDITOR, EDITOR or vi and saves it encrypted. The clear text lies in a private folder that is overwritten and removed afterwards.',
    )
    .argument('<file>', 'the file to create');
  addEncryptOption(addPasswordOptions(command))
    // Ansible wants it where there is no terminal; here the editor decides whether it needs one.
    .addOption(new Option('--skip-tty-check').hideHelp())
    .addHelpText(
      'after',
      `
Examples:
  signet vault create group_vars/all/secrets.yml --vault-password-file ~/.vault-password
  signet vault create secrets.yml --vault-id prod@prompt          asks for a new password, twice`,
    )
    .action(async (file: string, options: EncryptOptions) => {
      if (existsSync(file)) {
        throw InputError.of(`${file} is already there.`, {
          code: 'VAULT_FILE_EXISTS',
          hint: 'Use signet vault edit.',
        });
      }
      const passwords = await vaultPasswords(passwordOptions(options), { isNew: true, isNeeded: true });
      const password = encryptingPassword(passwords, chosenLabel(options));
      makeFolder(file);
      refuseUnwritable(file);
      await withEditor(file, Buffer.alloc(0), ({ failure, text }) => {
        const obstacle = failure ?? (existsSync(file) ? `meanwhile somebody else created ${file}` : undefined);
        saveEdited(file, encryptVault(text, password), obstacle);
      });
      announce(`${file} is saved.`);
    });
}

function makeFolder(file: string): void {
  const folder = dirname(file);
  try {
    if (mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined) errorLine(`Created the folder ${folder}.`);
  } catch (error) {
    throw fileError(folder, 'be created', error, 'VAULT_FILE');
  }
}
