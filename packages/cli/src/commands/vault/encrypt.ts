import { InputError } from '@signet/core';
import { encryptVault } from '@signet/vault';
import type { Command } from 'commander';
import { errorLine } from '../../console/output.ts';
import { vaultPasswords } from '../../input/vault-passwords.ts';
import { forEach, isVault, readInputs, type VaultInput } from './files.ts';
import {
  addEncryptOption,
  addPasswordOptions,
  announce,
  chosenLabel,
  encryptingPassword,
  type EncryptOptions,
  passwordOptions,
  refuseSeveralWithOutput,
} from './options.ts';
import { writeOutputs } from './output.ts';

type Options = EncryptOptions & { output?: string };

/** `signet vault encrypt [FILE…]` */
export function addEncrypt(vault: Command): void {
  const command = vault
    .command('encrypt')
    .summary('encrypt files in place')
    .description(
      'Encrypts whole files, of any kind, in place. The clear text never lies beside them, and is overwritten once the encrypted file has taken its place. Without a file, or with "-", standard input to standard output.',
    )
    .argument('[file...]', 'files to encrypt; "-" is standard input');
  addEncryptOption(addPasswordOptions(command))
    .option('--output <file>', 'write here and leave the input as it is; "-" is standard output')
    .addHelpText(
      'after',
      `
Examples:
  signet vault encrypt group_vars/all/secrets.yml --vault-password-file ~/.vault-password
  signet vault encrypt keys.p12 --vault-id prod@~/.vault-prod          labelled "prod"
  tar c keys | signet vault encrypt --vault-id prod@~/.vault-prod --output keys.vault`,
    )
    .action(async (files: string[], options: Options) => {
      refuseSeveralWithOutput(command, files, options.output);
      const passwords = await vaultPasswords(passwordOptions(options), { isNew: true, isNeeded: true });
      const password = encryptingPassword(passwords, chosenLabel(options));
      const inputs = await readInputs(files);
      forEach(inputs, refuseEncrypted);
      const outputs = forEach(inputs, (input) => ({ input, content: encryptVault(input.bytes, password) }));
      for (const path of writeOutputs(outputs, options.output, 'encrypt')) {
        errorLine(`${path}: the clear text was not overwritten: it has a second name (a hard link), or is read-only.`);
      }
      announce('Encrypted.');
    });
}

function refuseEncrypted({ bytes, path }: VaultInput): void {
  if (!isVault(bytes)) return;
  throw InputError.of(`${path} is already encrypted.`, {
    code: 'VAULT_ALREADY_ENCRYPTED',
    hint: 'To change its password use signet vault rekey, to change its content signet vault edit.',
  });
}
