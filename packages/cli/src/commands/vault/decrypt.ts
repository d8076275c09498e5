import { openVault } from '@signet/vault';
import type { Command } from 'commander';
import { vaultPasswords } from '../../input/vault-passwords.ts';
import { forEach, readInputs, startOf, vaultTextOf } from './files.ts';
import {
  addPasswordOptions,
  announce,
  passwordOptions,
  type PasswordOptions,
  refuseSeveralWithOutput,
} from './options.ts';
import { writeOutputs } from './output.ts';

type Options = PasswordOptions & { output?: string };

/** `signet vault decrypt [FILE…]` */
export function addDecrypt(vault: Command): void {
  const command = vault
    .command('decrypt')
    .summary('decrypt files in place')
    .description(
      'Decrypts whole files in place; only you can read them then (mode 0600). To look or change use view or edit: they leave no clear text behind. Without a file, or with "-", standard input to standard output.',
    )
    .argument('[file...]', 'files to decrypt; "-" is standard input');
  addPasswordOptions(command)
    .option('--output <file>', 'write here and leave the input as it is; "-" is standard output')
    .addHelpText(
      'after',
      `
Examples:
  signet vault decrypt secrets.yml --vault-password-file ~/.vault-password
  signet vault decrypt keys.vault --vault-id prod@prompt --output keys.tar
  signet vault decrypt --vault-id prod@~/.vault-prod < keys.vault | tar x`,
    )
    .action(async (files: string[], options: Options) => {
      refuseSeveralWithOutput(command, files, options.output);
      const passwords = await vaultPasswords(passwordOptions(options), { isNeeded: true });
      const inputs = await readInputs(files);
      const outputs = forEach(inputs, (input) => ({
        input,
        content: openVault(vaultTextOf(input), passwords, startOf(input.path)).clear,
      }));
      writeOutputs(outputs, options.output, 'decrypt');
      announce('Decrypted.');
    });
}
