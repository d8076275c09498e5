import type { Secret } from '@signet/core';
import { compareKeyFiles, type KeyFileComparison } from '@signet/ltpa';
import type { Command } from 'commander';
import {
  type ComparedFiles,
  comparisonJson,
  comparisonLines,
  isOneLogin,
} from '../../console/ltpa/comparison-screen.ts';
import { theme } from '../../console/output.ts';
import { EXIT } from '../../exit-codes.ts';
import { type KeyFileText, readKeyFile } from '../../input/key-file-source.ts';
import { factsOf, isOpenedBy, keyFor, openedKeys } from '../../input/ltpa-keys.ts';
import { ltpaPassword } from '../../input/ltpa-password.ts';
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
  readonly otherPasswordFile?: string;
  readonly askPassword?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** `signet ltpa diff A B` */
export function addDiff(ltpa: Command): void {
  const command = ltpa
    .command('diff')
    .summary('whether two key files have the same keys and realm')
    .description(
      'Compares two key files by what they hold: passwords, order, line ends and escapes make no difference. Without passwords it compares what is public; whether the shared keys are the same, too, is then known only where the encrypted values are. Ends with 0 when keys and realm are the same, else with 1.',
    )
    .argument('<a>', 'key file: a path, "-" for standard input, ssh://[user@]host[:port]/path')
    .argument('<b>', 'the other one');
  addPasswordOptions(command)
    .option('--other-password-file <file>', 'the password of B, where it is not that of A')
    .option('--ask-password', 'ask for the passwords');
  addQuietOption(addJsonOption(command))
    .addHelpText(
      'after',
      `
Examples:
  signet ltpa diff connections.keys sametime.keys
  signet ltpa diff connections.keys sametime.keys --ask-password
  signet ltpa diff ltpa.keys ssh://root@sametime.example.com/sametime/ltpa.keys
  signet ltpa diff a.keys b.keys --password-file a.pw --other-password-file b.pw`,
    )
    .action(async (a: string, b: string, options: Options) => {
      refuseSharedInput(command, a === '-' && 'A', b === '-' && 'B', options.passwordStdin === true && 'the password');
      const files = [await readKeyFile(a), await readKeyFile(b)] as const;
      const compared = await compare(files, options);
      show(
        options,
        () => comparisonJson(compared),
        () => comparisonLines(compared, theme(process.stdout)),
      );
      process.exitCode = isOneLogin(compared.comparison) ? EXIT.done : EXIT.negative;
    });
}

async function compare([a, b]: readonly [KeyFileText, KeyFileText], options: Options): Promise<ComparedFiles> {
  const ids = [factsOf(a).publicId, factsOf(b).publicId] as const;
  const passwordOfA = await ltpaPassword({
    file: options.passwordFile,
    fromStdin: options.passwordStdin,
    variable: options.askPassword ? undefined : PASSWORD_VARIABLE,
    question: options.askPassword ? `Password of ${a.name}` : undefined,
  });
  const isNext = options.askPassword === true && options.otherPasswordFile === undefined;
  const passwordOfB = await ltpaPassword({
    file: options.otherPasswordFile,
    question: isNext && !isOpenedBy(b, passwordOfA) ? `Password of ${b.name}` : undefined,
  });
  const comparison: KeyFileComparison = compareKeyFiles(side(a, passwordOfA), side(b, passwordOfB));
  return { a: { name: a.name, publicId: ids[0] }, b: { name: b.name, publicId: ids[1] }, comparison };
}

function side(file: KeyFileText, password: Secret | undefined): Parameters<typeof compareKeyFiles>[0] {
  if (password === undefined) return { text: file.bytes };
  // Says which of the two a wrong password is for.
  openedKeys(file, password).dispose();
  return { text: file.bytes, key: keyFor(file, password) };
}
