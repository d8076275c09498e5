import { spawnSync } from 'node:child_process';
import { openVault } from '@signet/vault';
import type { Command } from 'commander';
import { vaultPasswords } from '../../input/vault-passwords.ts';
import { forEach, readInputs, startOf, vaultTextOf } from './files.ts';
import { addPasswordOptions, passwordOptions, type PasswordOptions } from './options.ts';

/** `signet vault view [FILE…]` */
export function addView(vault: Command): void {
  const command = vault
    .command('view')
    .summary('show what is in encrypted files')
    .description(
      'Shows the clear text of whole files: on a terminal through ANSIBLE_PAGER, PAGER or less, else on standard output.',
    )
    .argument('[file...]', 'encrypted files; "-" is standard input');
  addPasswordOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  signet vault view group_vars/all/secrets.yml --vault-password-file ~/.vault-password
  signet vault view secrets.yml -J | grep realm`,
    )
    .action(async (files: string[], options: PasswordOptions) => {
      const passwords = await vaultPasswords(passwordOptions(options), { isNeeded: true });
      const inputs = await readInputs(files);
      const texts = forEach(inputs, (input) => openVault(vaultTextOf(input), passwords, startOf(input.path)).clear);
      for (const text of texts) show(text.at(-1) === NEWLINE ? text : Buffer.concat([text, Buffer.of(NEWLINE)]));
    });
}

const NEWLINE = 0x0a;
/** With these less ends at once when everything fits, shows colours, leaves the text on the screen and does not wrap. */
const LESS = 'FRSX';

function show(text: Buffer): void {
  const pager = process.env['ANSIBLE_PAGER'] ?? process.env['PAGER'] ?? 'less';
  if (process.stdout.isTTY && pager !== '') {
    const { status } = spawnSync('/bin/sh', ['-c', pager], {
      input: text,
      stdio: ['pipe', 'inherit', 'inherit'],
      env: pager.includes('less') ? { ...process.env, LESS } : process.env,
    });
    if (status !== NOT_FOUND) return;
  }
  process.stdout.write(text);
}

/** What the shell ends with when there is no such program. */
const NOT_FOUND = 127;
