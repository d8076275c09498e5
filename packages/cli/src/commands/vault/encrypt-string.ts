import { InputError, Secret } from '@signet/core';
import { encryptVault } from '@signet/vault';
import type { Command } from 'commander';
import { errorLine } from '../../console/output.ts';
import { askHidden, askShown } from '../../input/hidden-prompt.ts';
import { collect } from '../../input/playbook-options.ts';
import { vaultPasswords } from '../../input/vault-passwords.ts';
import { readInputs } from './files.ts';
import {
  addEncryptOption,
  addPasswordOptions,
  announce,
  chosenLabel,
  encryptingPassword,
  type EncryptOptions,
  passwordOptions,
} from './options.ts';
import { replaceFiles } from './replace-file.ts';

type Options = EncryptOptions & {
  output?: string;
  name?: readonly string[];
  prompt?: boolean;
  showInput?: boolean;
  stdinName?: string;
};

/** One string to encrypt. */
interface Clear {
  readonly text: Secret | Buffer;
  readonly name: string | undefined;
  readonly from: string;
}

/** `signet vault encrypt-string [STRING…]`: values to paste into a YAML file. */
export function addEncryptString(vault: Command): void {
  const command = vault
    .command('encrypt-string')
    .alias('encrypt_string')
    .summary('encrypt single values, to paste into a YAML file')
    .description(
      'Prints a value as !vault, ready for a YAML file. A string on the command line is seen by everybody who lists processes, and stays in the history of your shell: prefer --prompt or standard input.',
    )
    .argument('[string...]', 'values to encrypt; "-", or none, is standard input');
  addEncryptOption(addPasswordOptions(command))
    .option('-n, --name <name>', 'name of the variable; repeatable, one per string', collect)
    .option('--stdin-name <name>', 'name of the variable that standard input becomes')
    .option('-p, --prompt', 'ask for the value')
    .option('--show-input', 'show the value while it is typed')
    .option('--output <file>', 'write here; "-" is standard output', '-')
    .addHelpText(
      'after',
      `
Examples:
  signet vault encrypt-string --prompt --vault-id prod@~/.vault-prod
  pwgen 20 1 | tr -d '\\n' | signet vault encrypt-string --stdin-name ldap_bind_password --vault-id prod@~/.vault-prod
  signet vault encrypt-string -n user -n port wasadmin 9443 --vault-password-file ~/.vault-password`,
    )
    .action(async (strings: string[], options: Options) => {
      const wantsStdin = strings.includes('-') || options.stdinName !== undefined;
      if (options.prompt && wantsStdin) command.error('error: --prompt and standard input do not go together');
      const readsStdin = wantsStdin || (strings.length === 0 && !options.prompt);
      const passwords = await vaultPasswords(passwordOptions(options), { isNew: true, isNeeded: true });
      const password = encryptingPassword(passwords, chosenLabel(options));
      const clear = [
        ...(options.prompt ? [await fromPrompt(options)] : []),
        ...(readsStdin ? [await fromStdin(options)] : []),
        ...fromArguments(strings, options),
      ];
      let text = '';
      for (const [index, one] of clear.entries()) {
        if (clear.length > 1) errorLine(`# ${index + 1}: ${one.name ?? 'without a name'}, from ${one.from}`);
        text += yamlValue(one.name, encryptVault(one.text, password));
      }
      if (options.output === undefined || options.output === '-') process.stdout.write(text);
      else replaceFiles([{ path: options.output, content: text, mode: 'private' }]);
      announce('Encrypted.');
    });
}

const INSTEAD = 'Give the value on standard input.';

async function fromPrompt({ showInput }: Options): Promise<Clear> {
  const name = await askShown('Variable name (enter for no name)', INSTEAD);
  const text = showInput
    ? new Secret(await askShown('String to encrypt', INSTEAD))
    : await askHidden('String to encrypt (hidden)', INSTEAD);
  if (text.equals('')) throw empty('the prompt');
  return { text, name: name === '' ? undefined : name, from: 'the prompt' };
}

async function fromStdin({ name, stdinName }: Options): Promise<Clear> {
  const [input] = await readInputs(['-']);
  if (input === undefined || input.bytes.length === 0) throw empty('standard input');
  if (stdinName === undefined && name !== undefined) {
    errorLine('--name is for strings on the command line; the name for standard input is --stdin-name.');
  }
  return { text: input.bytes, name: stdinName, from: 'standard input' };
}

function fromArguments(strings: readonly string[], { name: names = [] }: Options): Clear[] {
  const values = strings.filter((string) => string !== '-');
  if (names.length > 0 && values.length > 0 && names.length !== values.length) {
    errorLine(`There are ${names.length} names for ${values.length} strings; they are used in their order.`);
  }
  return values.map((value, index) => {
    if (value === '') throw empty('the command line');
    return { text: new Secret(value), name: names[index], from: 'the command line' };
  });
}

function empty(from: string): InputError {
  return InputError.of(`The string from ${from} is empty; nothing was encrypted.`, { code: 'VAULT_EMPTY_STRING' });
}

const INDENT = ' '.repeat(10);

function yamlValue(name: string | undefined, vaultText: string): string {
  const key = name === undefined ? '' : `${/^[A-Za-z_][\w.-]*$/u.test(name) ? name : JSON.stringify(name)}: `;
  return `${key}!vault |\n${vaultText.replaceAll(/^(?=.)/gmu, INDENT)}`;
}
