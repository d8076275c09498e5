import { InputError, Secret } from '@signet/core';
import { type KeyFileKey, verifyKeyFile } from '@signet/ltpa';
import { type Command, InvalidArgumentError } from 'commander';
import { isGood, verificationJson, verificationLines, withExpected } from '../../console/ltpa/verification-screen.ts';
import { theme } from '../../console/output.ts';
import { EXIT } from '../../exit-codes.ts';
import { type KeyFileText, readKeyFile } from '../../input/key-file-source.ts';
import { factsOf, keyFor } from '../../input/ltpa-keys.ts';
import { requiredPassword } from '../../input/ltpa-password.ts';
import {
  addJsonOption,
  addQuietOption,
  addPasswordOptions,
  PASSWORD_VARIABLE,
  refuseSharedInput,
  show,
} from './options.ts';

interface Options {
  readonly passwordFile?: string;
  readonly passwordStdin?: boolean;
  readonly publicId?: string;
  readonly sharedId?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** `signet ltpa verify FILE` */
export function addVerify(ltpa: Command): void {
  const command = ltpa
    .command('verify')
    .summary('open a key file and check all that is in it')
    .description(
      'Opens a key file with its password and checks it: lengths, the password, that the numbers make one RSA key as WebSphere writes it, that a signature made with it holds. The shared key has nothing in the file that it could be checked with: compare its id with the one on the other side, with --shared-id. Ends with 1 when a check fails, also when the password is wrong, and when it is a default password.',
    )
    .argument('<file>', 'key file: a path, "-" for standard input, ssh://[user@]host[:port]/path');
  addPasswordOptions(command)
    .option(
      '--shared-id <id>',
      'the shared key has to have this id, as "inspect" and "verify" show it',
      idOf('ltpa-shr1'),
    )
    .option('--public-id <id>', 'the key pair has to have this id', idOf('ltpa-pub1'));
  addQuietOption(addJsonOption(command))
    .addHelpText(
      'after',
      `
Examples:
  signet ltpa verify ltpa.keys                        asks for the password
  signet ltpa verify ltpa.keys --password-file ~/.ltpa-password --json
  signet ltpa verify copy.keys --shared-id ltpa-shr1:Zq1fKk0mXw2sT8vYbN3cRg
  pass show ltpa | signet ltpa verify ltpa.keys --password-stdin`,
    )
    .action(async (source: string, options: Options) => {
      refuseSharedInput(command, source === '-' && 'the key file', options.passwordStdin === true && 'the password');
      const file = await readKeyFile(source);
      const verification = withExpected(verifyKeyFile(file.bytes, await keyOf(file, options)), options);
      show(
        options,
        () => verificationJson(file.name, verification),
        () => verificationLines(file.name, verification, theme(process.stdout)),
      );
      process.exitCode = isGood(verification) ? EXIT.done : EXIT.negative;
    });
}

/** Ids are copied by hand: half of one, or one of the other kind, is no answer of the file. */
function idOf(kind: string): (text: string) => string {
  return (text) => {
    if (text.startsWith(`${kind}:`) && /^[\w-]{22}$/u.test(text.slice(kind.length + 1))) return text;
    throw new InvalidArgumentError(`It is ${kind}: and 22 characters.`);
  };
}

/** What opens the file. Nobody is asked for a password of what cannot be opened with any. */
async function keyOf(file: KeyFileText, options: Options): Promise<KeyFileKey> {
  if (!canBeOpened(file)) return new Secret('');
  const password = await requiredPassword({
    file: options.passwordFile,
    fromStdin: options.passwordStdin,
    variable: PASSWORD_VARIABLE,
    question: `Password of ${file.name}`,
  });
  return keyFor(file, password);
}

/** @throws {InputError} `LTPA_NOT_A_KEY_FILE`; a key file that is damaged is for the checks to describe. */
function canBeOpened(file: KeyFileText): boolean {
  try {
    return factsOf(file).layout !== 'unknown';
  } catch (error) {
    if (error instanceof InputError && error.code !== 'LTPA_NOT_A_KEY_FILE') return false;
    throw error;
  }
}
