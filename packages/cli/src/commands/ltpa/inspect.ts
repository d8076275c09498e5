import { ConnectError, type Diagnostic, InputError, TargetError } from '@signet/core';
import { bySeverity } from '@signet/ltpa';
import type { Command } from 'commander';
import { type Finding, type InspectedFile, keyFileJson, keyFileLines } from '../../console/ltpa/key-file-screen.ts';
import { theme } from '../../console/output.ts';
import { shellWord } from '../../console/shell-word.ts';
import { EXIT } from '../../exit-codes.ts';
import { type KeyFileText, readKeyFile } from '../../input/key-file-source.ts';
import { factsOf, type FileError, idsOf, isOfOneFile } from '../../input/ltpa-keys.ts';
import { ltpaPassword, type PasswordSource } from '../../input/ltpa-password.ts';
import {
  addJsonOption,
  addPasswordsOptions,
  PASSWORD_VARIABLE,
  passwordFileFor,
  refuseSharedInput,
  show,
} from './options.ts';

interface Options {
  readonly passwordFile?: readonly string[];
  readonly passwordStdin?: boolean;
  readonly askPassword?: boolean;
  readonly json?: boolean;
}

/** `signet ltpa inspect FILE…` */
export function addInspect(ltpa: Command): void {
  const command = ltpa
    .command('inspect')
    .summary('what a key file is: layout, realm, ids, weaknesses')
    .description(
      'Shows what key files say without their passwords: layout, realm, where they come from, the id of the key pair, weaknesses. Never a secret. With the password also the id of the shared key. Files with the same public id have the same key pair. Ends with 1 when there is an error among the findings.',
    )
    .argument('<file...>', 'key files: paths, "-" for standard input, ssh://[user@]host[:port]/path');
  addPasswordsOptions(command, 'FILE').option('--ask-password', 'ask for the password of each file');
  addJsonOption(command)
    .addHelpText(
      'after',
      `
Examples:
  signet ltpa inspect ltpa.keys
  signet ltpa inspect ltpa.keys --password-file ~/.ltpa-password
  signet ltpa inspect a.keys ssh://root@sametime.example.com/sametime/ltpa.keys
  signet ltpa inspect *.keys --json | jq -r '.[] | [.publicId, .file] | @tsv'`,
    )
    .action(async (sources: string[], options: Options) => {
      const stdin = sources.filter((source) => source === '-').map(() => 'a key file');
      refuseSharedInput(command, ...stdin, options.passwordStdin === true && 'the password');
      const fileFor = passwordFileFor(command, options.passwordFile, sources.length);
      const passwordOf = passwords(options, fileFor);
      const results: Result[] = [];
      for (const [index, source] of sources.entries()) {
        results.push(await inspect(source, (name) => passwordOf(index, name)));
      }
      await report(results, options);
    });
}

/** A file that is none, or does not open, does not keep the others from being shown. */
interface Result {
  readonly name: string;
  readonly inspected?: InspectedFile;
  readonly error?: FileError;
}

type PasswordOf = (index: number, name: string) => ReturnType<typeof ltpaPassword>;

function passwords(options: Options, fileFor: (index: number) => string | undefined): PasswordOf {
  // Standard input can be read once.
  let fromStdin: ReturnType<typeof ltpaPassword> | undefined;
  return (index, name) => {
    if (options.passwordStdin) return (fromStdin ??= ltpaPassword({ fromStdin: true }));
    const source: PasswordSource = {
      file: fileFor(index),
      variable: options.askPassword ? undefined : PASSWORD_VARIABLE,
      question: options.askPassword ? `Password of ${name}` : undefined,
    };
    return ltpaPassword(source);
  };
}

async function inspect(source: string, passwordOf: (name: string) => ReturnType<typeof ltpaPassword>): Promise<Result> {
  let inspected: InspectedFile | undefined;
  try {
    const file = await readKeyFile(source);
    const facts = factsOf(file);
    inspected = { name: file.name, facts, findings: [...facts.findings, ...openToOthers(file)].toSorted(bySeverity) };
    const password = await passwordOf(file.name);
    if (password === undefined) return { name: file.name, inspected };
    inspected = { ...inspected, isNotOpened: true };
    const { sharedId } = idsOf(file, password);
    return { name: file.name, inspected: { ...inspected, isNotOpened: false, sharedId } };
  } catch (error) {
    if (!isOfOneFile(error)) throw error;
    return { name: source, error, ...(inspected && { inspected }) };
  }
}

/** Who can read the file needs only its password, which can be guessed. */
function openToOthers({ file }: KeyFileText): Finding[] {
  if (file === undefined || (file.mode & 0o077) === 0) return [];
  const mode = file.mode.toString(8).padStart(4, '0');
  return [
    {
      code: 'LTPA_FILE_READABLE_BY_OTHERS',
      severity: 'warning',
      message: `Other users of ${file.host ?? 'this machine'} have access to the file: its mode is ${mode}.`,
      hint: `Take it away: chmod 600 ${shellWord(file.path)}`,
    },
  ];
}

async function report(results: readonly Result[], options: Options): Promise<void> {
  const files = results.flatMap(({ inspected }) => inspected ?? []);
  show(
    options,
    () => results.map(asJson),
    () => files.flatMap((file, index) => [...(index > 0 ? [''] : []), ...keyFileLines(file, theme(process.stdout))]),
  );
  const errors = results.flatMap(({ error }) => error ?? []);
  if (errors.length > 0) return reportErrors(errors);
  const isGood = files.every(({ findings }) => findings.every(({ severity }) => severity !== 'error'));
  process.exitCode = isGood ? EXIT.done : EXIT.negative;
}

/** As with runs, a host that is not reached counts more than all else. */
async function reportErrors(errors: readonly FileError[]): Promise<void> {
  const { printDiagnostics } = await import('../../console/problems.ts');
  printDiagnostics(errors.flatMap(diagnosticsOf), undefined, { hasNoHosts: true });
  if (errors.some((error) => error instanceof ConnectError)) process.exitCode = EXIT.hostUnreachable;
  else process.exitCode = errors.some((error) => error instanceof TargetError) ? EXIT.hostFailed : EXIT.badInput;
}

function diagnosticsOf(error: FileError): readonly Diagnostic[] {
  if (error instanceof InputError) return error.diagnostics;
  const { code, hint, message } = error;
  return [{ severity: 'error', code, message, ...(hint !== undefined && { hint }) }];
}

function asJson({ error, inspected, name }: Result): unknown {
  const problem = error && { code: error.code, message: error.message, hint: error.hint ?? null };
  return { ...(inspected ? keyFileJson(inspected) : { file: name }), ...(problem && { error: problem }) };
}
