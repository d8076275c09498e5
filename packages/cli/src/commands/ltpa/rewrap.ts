import { InputError } from '@signet/core';
import { changeRealm, realmChangedByHand, rewrapKeyFile } from '@signet/ltpa';
import type { Command } from 'commander';
import { shown } from '../../console/ltpa/screen.ts';
import { errorLine, warningLine } from '../../console/output.ts';
import { type KeyFileText, readKeyFile } from '../../input/key-file-source.ts';
import { factsOf, idsOf, type KeyIds, keyFor, named } from '../../input/ltpa-keys.ts';
import { requiredPassword } from '../../input/ltpa-password.ts';
import { replaceFiles } from '../vault/replace-file.ts';
import {
  addJsonOption,
  addPasswordOptions,
  NEW_PASSWORD_VARIABLE,
  PASSWORD_VARIABLE,
  refuseSharedInput,
  show,
} from './options.ts';
import { refuseOutput, writeKeys } from './output-file.ts';

interface Options {
  readonly output?: string;
  readonly passwordFile?: string;
  readonly passwordStdin?: boolean;
  readonly newPasswordFile?: string;
  readonly newPasswordStdin?: boolean;
  readonly askNewPassword?: boolean;
  readonly realm?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `signet ltpa rewrap FILE` */
export function addRewrap(ltpa: Command): void {
  const command = ltpa
    .command('rewrap')
    .summary('another password for a key file')
    .description(
      'Encrypts the keys of a file under another password. The keys stay the same: nothing has to be imported again, but whatever opens the file needs the new password. Comments, order, dates and other properties stay byte for byte; owner and mode, too. With --realm and no new password only the realm changes.',
    )
    .argument('<file>', 'key file: a path, "-" for standard input, ssh://[user@]host[:port]/path');
  addPasswordOptions(command)
    .option('--new-password-file <file>', 'file with the new password, or a program that prints it')
    .option('--new-password-stdin', 'read the new password from standard input')
    .option('--ask-new-password', 'ask for the new password, twice; the default unless there is --realm')
    .option('--realm <realm>', 'name another realm in the file; read the warning')
    .option('-o, --output <file>', 'write here and leave FILE as it is; "-" is standard output')
    .option('--force', 'replace an output file that is there; with "-o -": show the keys on a terminal');
  addJsonOption(command)
    .addHelpText(
      'after',
      `
Examples:
  signet ltpa rewrap ltpa.keys                 asks for the old and new password
  signet ltpa rewrap ltpa.keys --password-file old.pw --new-password-file new.pw
  signet ltpa rewrap ltpa.keys -o sametime.keys
  signet ltpa rewrap ssh://root@dmgr.example.com/opt/ltpa.keys -o ltpa.keys`,
    )
    .action(async (source: string, options: Options) => {
      const output = outputOf(command, source, options);
      refuseSharedInput(
        command,
        source === '-' && 'the key file',
        options.passwordStdin === true && 'the password',
        options.newPasswordStdin === true && 'the new password',
      );
      if (output !== undefined) refuseOutput(output, options.force ?? false);
      await rewrap(await readKeyFile(source), output, options);
    });
}

/** Undefined: the file itself. */
function outputOf(command: Command, source: string, { json, output }: Options): string | undefined {
  if (output === undefined && source.startsWith('ssh://')) {
    command.error('error: a file on a host is not changed there: name an output with -o FILE');
  }
  const found = output ?? (source === '-' ? '-' : undefined);
  if (found === '-' && json) command.error('error: --json and the keys both are standard output');
  return found;
}

async function rewrap(file: KeyFileText, output: string | undefined, options: Options): Promise<void> {
  const { realm } = factsOf(file);
  let text = file.bytes.toString('latin1');
  const changed: string[] = [];
  let ids: KeyIds | undefined;
  if (isPasswordChanged(options)) {
    const old = await requiredPassword({
      file: options.passwordFile,
      fromStdin: options.passwordStdin,
      variable: PASSWORD_VARIABLE,
      question: `Password of ${file.name}`,
    });
    ids = idsOf(file, old);
    const password = await requiredPassword({
      file: options.newPasswordFile,
      fromStdin: options.newPasswordStdin,
      variable: options.askNewPassword ? undefined : NEW_PASSWORD_VARIABLE,
      question: `New password of ${file.name}`,
      isNew: true,
    });
    const before = text;
    text = named(file, () => rewrapKeyFile(before, keyFor(file, old), password));
    const after = idsOf({ name: file.name, bytes: Buffer.from(text, 'latin1') }, password);
    if (after.sharedId !== ids.sharedId) throw notTheSame(file.name);
    if (text !== before) changed.push('password');
  }
  if (options.realm !== undefined && options.realm !== realm) {
    warnOfRealm();
    const [before, wanted] = [text, options.realm];
    text = named(file, () => changeRealm(before, wanted));
    changed.push('realm');
  }
  write(file, text, output, options.force ?? false);
  report(file, output, changed, ids, options);
}

/** Without `--realm` there is nothing else to do; with it, a new password has to be asked for. */
function isPasswordChanged(options: Options): boolean {
  return (
    options.realm === undefined ||
    options.newPasswordFile !== undefined ||
    options.newPasswordStdin === true ||
    options.askNewPassword === true ||
    (process.env[NEW_PASSWORD_VARIABLE] ?? '') !== ''
  );
}

function notTheSame(name: string): InputError {
  return InputError.of(`${name} could not be written under the new password without changing its keys.`, {
    code: 'LTPA_CORRUPT',
    hint: 'Export the keys again. Nothing was written.',
  });
}

function warnOfRealm(): void {
  const { hint = '', message } = realmChangedByHand;
  warningLine(`${message} ${hint}`);
}

function write(file: KeyFileText, text: string, output: string | undefined, isForced: boolean): void {
  if (output !== undefined) return writeKeys(output, text, isForced);
  if (file.file === undefined) {
    throw InputError.of(`${file.name} is no regular file that could be replaced.`, {
      code: 'LTPA_FILE',
      hint: 'Name an output with -o FILE.',
    });
  }
  replaceFiles([{ path: file.name, content: Buffer.from(text, 'latin1'), mode: 'kept' }], 'LTPA_FILE');
}

function report(
  file: KeyFileText,
  output: string | undefined,
  changed: readonly string[],
  ids: KeyIds | undefined,
  options: Options,
): void {
  const target = output ?? file.name;
  const what =
    changed.length === 0 ? 'is as it was' : `has another ${changed.join(' and another ')}; the keys are the same`;
  if (target === '-') return errorLine(`The key file ${what}.`);
  show(
    options,
    () => ({
      file: target,
      changed,
      publicId: ids?.publicId ?? factsOf(file).publicId,
      sharedId: ids?.sharedId ?? null,
    }),
    () => [`${shown(target)} ${what}.`],
  );
}
