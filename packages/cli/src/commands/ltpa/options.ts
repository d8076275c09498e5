import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { line } from '../../console/output.ts';
import { printable } from '../../console/printable.ts';
import { collect } from '../../input/playbook-options.ts';

/** Where the password of an existing key file comes from when no option says. */
export const PASSWORD_VARIABLE = 'SIGNET_LTPA_PASSWORD';
export const NEW_PASSWORD_VARIABLE = 'SIGNET_LTPA_NEW_PASSWORD';

export function addJsonOption(command: Command): Command {
  return command.option('--json', 'as JSON');
}

/** Where the exit code is all that a script wants. */
export function addQuietOption(command: Command): Command {
  return command.option('-q, --quiet', 'say nothing: the exit code is the answer');
}

/** The password of one key file. @param parse Where it is one of a list. */
export function addPasswordOptions(command: Command, parse?: typeof collect): Command {
  const file = new Option('--password-file <file>', 'file with the password, or a program that prints it');
  return refusePasswords(
    command
      .addOption(parse === undefined ? file.argParser(once) : file.argParser(parse))
      .option('--password-stdin', 'read the password from standard input'),
  );
}

/** The passwords of several key files. */
export function addPasswordsOptions(command: Command, of: string): Command {
  return refusePasswords(
    command
      .option(
        '--password-file <file>',
        `file with the password, or a program that prints it; one for all, or one for each ${of} in the same order`,
        collect,
      )
      .option('--password-stdin', 'read the one password of all from standard input'),
  );
}

/** What people try, as other programs have it. */
const CLEAR_PASSWORDS = [
  '-p, --password [x]',
  '--pass [x]',
  '--passwd [x]',
  '--new-password [x]',
  '--other-password [x]',
];

/** A password on the command line is refused without showing it. */
function refusePasswords(command: Command): Command {
  for (const flags of CLEAR_PASSWORDS) {
    const option = new Option(flags).hideHelp();
    command.addOption(option);
    command.on(`option:${option.name()}`, () =>
      command.error(
        `error: a password is not taken from the command line, where all users of this machine see it.\n${insteadOf(option.name())}`,
      ),
    );
  }
  return command;
}

function insteadOf(option: string): string {
  if (option === 'new-password') return `Use --new-password-file FILE, ${NEW_PASSWORD_VARIABLE} or the prompt.`;
  if (option === 'other-password') return 'Use --other-password-file FILE or --ask-password.';
  return `Use --password-file FILE, ${PASSWORD_VARIABLE} or the prompt.`;
}

/** For what there is one of: a second one would silently take the place of the first. */
function once(text: string, before: string | undefined): string {
  if (before === undefined) return text;
  throw new InvalidArgumentError('It is given twice.');
}

/** Standard input can bring one thing. @param uses What each would be, such as `the token`; undefined where it is not. */
export function refuseSharedInput(command: Command, ...uses: readonly (string | false | undefined)[]): void {
  const all = uses.filter((use) => typeof use === 'string');
  if (all.length > 1) command.error(`error: standard input cannot be both ${all.join(' and ')}`);
}

/** One password for all of the files, or one for each. */
export function passwordFileFor(
  command: Command,
  passwordFiles: readonly string[] | undefined,
  files: number,
): (index: number) => string | undefined {
  const given = passwordFiles ?? [];
  if (given.length > 1 && given.length !== files) {
    command.error(
      `error: there are ${given.length} password files for ${files} key file${files === 1 ? '' : 's'}: give one for all, or one for each`,
    );
  }
  return (index) => (given.length === 1 ? given[0] : given[index]);
}

/** Writes for people or for programs. What programs get is not touched, unless a terminal shows it. */
export function show(
  { json, quiet }: { readonly json?: boolean; readonly quiet?: boolean },
  asJson: () => unknown,
  lines: () => readonly string[],
): void {
  if (quiet) return;
  if (json) {
    const text = JSON.stringify(asJson(), null, 2);
    line(process.stdout.isTTY ? printable(text) : text);
  } else {
    for (const text of lines()) line(text);
  }
}
