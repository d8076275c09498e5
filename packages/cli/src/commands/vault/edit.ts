import { readFileSync } from 'node:fs';
import { encryptVault, openVault } from '@signet/vault';
import type { Command } from 'commander';
import { vaultPasswords } from '../../input/vault-passwords.ts';
import { withEditor } from './editor.ts';
import { forEach, readInputs, startOf, vaultTextOf } from './files.ts';
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

/** `signet vault edit FILE…` */
export function addEdit(vault: Command): void {
  const command = vault
    .command('edit')
    .summary('change what is in encrypted files')
    .description(
      'Opens the clear text in ANSIBLE_EDITOR, EDITOR or vi and encrypts it again, under the same id, when it was changed. The clear text lies in a private folder that is overwritten and removed afterwards.',
    )
    .argument('<file...>', 'encrypted files');
  addEncryptOption(addPasswordOptions(command))
    .addHelpText(
      'after',
      `
Examples:
  signet vault edit group_vars/all/secrets.yml --vault-password-file ~/.vault-password
  EDITOR=nano signet vault edit secrets.yml --vault-id prod@prompt`,
    )
    .action(async (files: string[], options: EncryptOptions) => {
      files.forEach(refuseUnwritable);
      const passwords = await vaultPasswords(passwordOptions(options), { isNeeded: true });
      const opened = forEach(await readInputs(files), (input) => {
        const text = vaultTextOf(input);
        return { input, ...openVault(text, passwords, startOf(input.path)) };
      });
      const chosen =
        options.encryptVaultId === undefined ? undefined : encryptingPassword(passwords, chosenLabel(options));
      for (const { clear, id, input, password } of opened) {
        await withEditor(input.path, clear, ({ failure, text }) => {
          if (text.equals(clear) && failure === undefined) return announce(`${input.path} is unchanged.`);
          const obstacle =
            failure ?? (isAsBefore(input.path, input.bytes) ? undefined : 'somebody else changed the file');
          const vaultText = encryptVault(text, chosen ?? { id, password: password.password });
          saveEdited(input.path, vaultText, obstacle);
          announce(`${input.path} is saved.`);
        });
      }
    });
}

function isAsBefore(path: string, bytes: Buffer): boolean {
  try {
    return readFileSync(path).equals(bytes);
  } catch {
    return false; // gone or unreadable is not as before
  }
}
