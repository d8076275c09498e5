import type { Command } from 'commander';
import { addCreate } from './vault/create.ts';
import { addDecrypt } from './vault/decrypt.ts';
import { addEdit } from './vault/edit.ts';
import { addEncrypt } from './vault/encrypt.ts';
import { addEncryptString } from './vault/encrypt-string.ts';
import { addRekey } from './vault/rekey.ts';
import { addView } from './vault/view.ts';

/** `signet vault …`: what `ansible-vault` does, and rekeying of whole trees. */
export function addVault(program: Command): void {
  const vault = program
    .command('vault')
    .summary('encrypted files and values, as with ansible-vault')
    .description(
      'Encrypts and decrypts files and values; what ansible-vault wrote is read here, and the other way round. Passwords come from --vault-id, --vault-password-file, ANSIBLE_VAULT_IDENTITY_LIST, ANSIBLE_VAULT_PASSWORD_FILE, or a prompt.',
    )
    .helpCommand(false)
    .addHelpText(
      'after',
      `
Examples:
  signet vault encrypt secrets.yml --vault-password-file ~/.vault-password
  signet vault edit secrets.yml --vault-password-file ~/.vault-password
  signet vault encrypt-string --prompt --vault-id prod@~/.vault-prod
  signet vault rekey . --vault-id prod@old --new-vault-id prod@new --dry-run`,
    );
  addEncrypt(vault);
  addDecrypt(vault);
  addView(vault);
  addEdit(vault);
  addCreate(vault);
  addRekey(vault);
  addEncryptString(vault);
}
