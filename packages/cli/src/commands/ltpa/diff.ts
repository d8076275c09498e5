import type { Secret } from '@signet/core';
import { compareKeyFiles } from '@signet/ltpa';
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
import { factsOf, idsOf, isOpenedBy, keyFor } from '../../input/ltpa-keys.ts';
import { ltpaPassword } from '../../input/ltpa-password.ts';
import { collect } from '../../input/playbook-options.ts';
import {
  addJsonOption,
  addQuietOption,
  addPasswordOptions,
  PASSWORD_VARIABLE,
  refuseSharedInput,
  show,
} from './options.ts';

interface Options {
  readonly passwordFile?: readonly string[];
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
      'Compares two key files by what they hold: passwords, order, line ends and escapes make no difference. Without passwords it compares what is public; whether the shared keys are the same, too, is then known only where the encrypted values are. Ends with 0 when keys and realm are the same, with 1 when they are not, and with 3 when only a password would tell.',
    )
    .argument('<a>', 'key file: a path, "-" for standard input, ssh://[user@]host[:port]/path')
    .argument('<b>', 'the other one');
  addPasswordOptions(command, collect)
    .option(
      '--other-password-file <file>',
      'the password of B, where it is not that of A; also a second --password-file',
    )
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
      const passwordFiles = passwordFilesOf(command, options);
      const files = [await readKeyFile(a), await readKeyFile(b)] as const;
      const compared = await compare(files, passwordFiles, options);
      show(
        options,
        () => comparisonJson(compared),
        () => comparisonLines(compared, theme(process.stdout)),
      );
      process.exitCode = exitCodeOf(compared);
    });
}

type PasswordFiles = readonly [ofA: string | undefined, ofB: string | undefined];

function passwordFilesOf(command: Command, { otherPasswordFile, passwordFile = [] }: Options): PasswordFiles {
  const given = [...passwordFile, ...(otherPasswordFile === undefined ? [] : [otherPasswordFile])];
  if (given.length > 2) command.error(`error: there are ${given.length} password files for 2 key files`);
  return [passwordFile[0], otherPasswordFile ?? passwordFile[1]];
}

function exitCodeOf({ comparison }: ComparedFiles): number {
  if (isOneLogin(comparison)) return EXIT.done;
  return comparison.sameKeys === undefined && comparison.sameRealm ? EXIT.unknown : EXIT.negative;
}

async function compare(
  [a, b]: readonly [KeyFileText, KeyFileText],
  [fileOfA, fileOfB]: PasswordFiles,
  options: Options,
): Promise<ComparedFiles> {
  // Nobody is asked for the password of what is no key file.
  const facts = [factsOf(a), factsOf(b)] as const;
  const passwordOfA = await ltpaPassword({
    file: fileOfA,
    fromStdin: options.passwordStdin,
    variable: options.askPassword ? undefined : PASSWORD_VARIABLE,
    question: options.askPassword ? `Password of ${a.name}` : undefined,
  });
  const opensB = isOpenedBy(b, passwordOfA);
  const isNext = options.askPassword === true && fileOfB === undefined;
  const passwordOfB = await ltpaPassword({
    file: fileOfB,
    question: isNext && !opensB ? `Password of ${b.name}` : undefined,
  });
  const opensA = passwordOfA === undefined && isOpenedBy(a, passwordOfB);
  const sides = [
    side(a, passwordOfA ?? (opensA ? passwordOfB : undefined)),
    side(b, passwordOfB ?? (opensB ? passwordOfA : undefined)),
  ] as const;
  const named = (of: 0 | 1): ComparedFiles['a'] => ({
    name: [a, b][of]?.name ?? '',
    publicId: facts[of].publicId,
    layout: facts[of].layout,
    isOpened: sides[of].key !== undefined,
  });
  return { a: named(0), b: named(1), comparison: compareKeyFiles(...sides) };
}

function side(file: KeyFileText, password: Secret | undefined): Parameters<typeof compareKeyFiles>[0] {
  if (password === undefined) return { text: file.bytes };
  // Says which of the two a wrong password is for.
  idsOf(file, password);
  return { text: file.bytes, key: keyFor(file, password) };
}
