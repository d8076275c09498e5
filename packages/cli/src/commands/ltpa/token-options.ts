import { ConnectError, InputError, Secret, TargetError } from '@signet/core';
import { checkToken, type LtpaKeys, type TokenVerdict } from '@signet/ltpa';
import { type Command, InvalidArgumentError } from 'commander';
import {
  type JudgedToken,
  type LeftOutKeys,
  type NamedCookie,
  tokenId,
  type TriedKeys,
} from '../../console/ltpa/token-screen.ts';
import { warningLine } from '../../console/output.ts';
import { printable } from '../../console/printable.ts';
import { EXIT } from '../../exit-codes.ts';
import { type KeyFileText, readKeyFile } from '../../input/key-file-source.ts';
import { factsOf, keysIfOpened, openedKeys } from '../../input/ltpa-keys.ts';
import { ltpaPassword, requiredPassword } from '../../input/ltpa-password.ts';
import { MOMENT_HELP, momentMs } from '../../input/moment.ts';
import { collect } from '../../input/playbook-options.ts';
import { shortFile } from '../../input/short-file.ts';
import type { PastedToken } from '../../input/pasted-cookie.ts';
import { isTokenFromStdin, readTokens } from '../../input/token-source.ts';
import {
  addPasswordOptions,
  addPasswordsOptions,
  PASSWORD_VARIABLE,
  passwordFileFor,
  refuseSharedInput,
} from './options.ts';

/** The keys that a token is tried with. */
export interface KeyOptions {
  readonly keys?: readonly string[];
  readonly passwordFile?: readonly string[];
  readonly passwordStdin?: boolean;
  readonly dominoSecretFile?: readonly string[];
}

/** Options of `read` and `check`. */
export interface JudgingOptions extends KeyOptions {
  readonly cookieName?: string;
  readonly now?: number;
  readonly skew?: number;
  readonly allowedRealm?: readonly string[];
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Options that name the keys: of `mint` the one that signs. */
export function addKeyOptions(command: Command, { isSeveral }: { isSeveral: boolean }): Command {
  const more = isSeveral ? '; repeatable, in the order to try' : '';
  command.option('--keys <file>', `key file: a path, "-" or ssh://…${more}`, collect);
  if (isSeveral) addPasswordsOptions(command, '--keys');
  else addPasswordOptions(command, collect);
  return command.option(
    '--domino-secret-file <file>',
    `file with LTPA_DominoSecret of the Web SSO document, for tokens of Domino's own kind${isSeveral ? '; repeatable' : ''}`,
    collect,
  );
}

export function addJudgingOptions(command: Command): Command {
  return addKeyOptions(command, { isSeveral: true })
    .option('--cookie-name <name>', 'what the cookie is called, where it is not LtpaToken2 or LtpaToken')
    .option('--now <moment>', `as of then: ${MOMENT_HELP}`, momentMs)
    .option('--skew <seconds>', 'how far the clocks may differ (0, as in WebSphere)', seconds)
    .option('--allowed-realm <realm>', 'refuse tokens of other realms; repeatable', collect);
}

/** What `read` and `check` say of their argument. */
export const TOKEN_ARGUMENT = [
  '[token]',
  '"-" for standard input, @FILE, or the value of the cookie itself; asked for when left out',
] as const;

/** Reads the token and the keys, and judges the one by the others. */
export async function judged(
  command: Command,
  argument: string | undefined,
  options: JudgingOptions,
): Promise<JudgedToken> {
  refuseSharedInput(
    command,
    isTokenFromStdin(argument) && 'the token',
    ...(options.keys ?? []).map((source) => source === '-' && 'a key file'),
    options.passwordStdin === true && 'the password',
  );
  if (options.keys === undefined && options.dominoSecretFile === undefined) {
    command.error('error: a token is opened with keys: give --keys FILE, or --domino-secret-file FILE');
  }
  const fileFor = passwordFileFor(command, options.passwordFile, options.keys?.length ?? 0);
  const sources = await readAll(options.keys ?? []);
  const secrets = dominoSecrets(options);
  const names = options.cookieName === undefined ? undefined : [options.cookieName];
  const [first, ...others] = await readTokens(argument, names);
  const openedFiles = await openAll(sources, fileFor, options.passwordStdin ?? false);
  const opened = openedFiles.filter((file) => 'keys' in file);
  const keySets = opened.map(({ keys }) => keys);
  const nowMs = options.now ?? Date.now();
  const verdictOf = ({ value }: PastedToken): TokenVerdict =>
    checkToken(
      value,
      { keySets, dominoSecrets: secrets.map(({ secret }) => secret) },
      {
        nowMs,
        skewMs: (options.skew ?? 0) * 1000,
        ...(options.allowedRealm && { realms: options.allowedRealm }),
      },
    );
  try {
    if (first === undefined) throw new RangeError('there is at least one token');
    return {
      verdict: verdictOf(first),
      nowMs,
      isOtherMoment: options.now !== undefined,
      keys: opened.map(({ keys: { publicId }, name }): TriedKeys => ({ name, publicId })),
      secrets: secrets.map(({ name }) => ({ name })),
      leftOut: openedFiles.filter((file) => 'error' in file),
      cookie: cookieOf(first),
      others: others.map((other) => ({ ...cookieOf(other), verdict: verdictOf(other) })),
    };
  } finally {
    for (const keys of keySets) keys.dispose();
  }
}

function cookieOf({ domain, name, path, value }: PastedToken): NamedCookie {
  return { id: tokenId(value), name, domain, path };
}

/** What the answer about a token ends with: a refusal is none while keys that might fit were left out. */
export function exitCodeOf({ leftOut, verdict }: JudgedToken): number {
  if (verdict.ok) return EXIT.done;
  return leftOut.length > 0 && verdict.genuine === undefined ? EXIT.badInput : EXIT.negative;
}

/** Keys of a file, or why there are none. */
type Opened = { readonly name: string; readonly keys: LtpaKeys } | LeftOutKeys;
type Read = KeyFileText | LeftOutKeys;

/** Before a password is asked for: a file that is none takes none. */
async function readAll(sources: readonly string[]): Promise<Read[]> {
  const files: Read[] = [];
  for (const source of sources) {
    files.push(
      await unlessAlone(sources, source, async () => {
        const file = await readKeyFile(source);
        factsOf(file);
        return file;
      }),
    );
  }
  return refuseNone(files);
}

/** Opens the key files. A password that was typed is tried on the next file before another one is asked for. */
async function openAll(
  files: readonly Read[],
  fileFor: (index: number) => string | undefined,
  fromStdin: boolean,
): Promise<Opened[]> {
  const opened: Opened[] = [];
  let shared = fromStdin ? await requiredPassword({ fromStdin }) : undefined;
  for (const [index, file] of files.entries()) {
    if ('error' in file) {
      opened.push(file);
      continue;
    }
    opened.push(
      await unlessAlone(files, file.name, async () => {
        const named = await ltpaPassword({
          file: fileFor(index),
          variable: fromStdin ? undefined : PASSWORD_VARIABLE,
        });
        const before =
          shared === undefined || named !== undefined || fromStdin ? undefined : keysIfOpened(file, shared);
        if (before !== undefined) return { name: file.name, keys: before };
        const password =
          named ??
          (fromStdin ? shared : undefined) ??
          (await requiredPassword({ question: `Password of ${file.name}` }));
        if (!fromStdin) shared = password;
        return { name: file.name, keys: openedKeys(file, password) };
      }),
    );
  }
  return refuseNone(opened);
}

/** The keys that sign. */
export async function openOne(source: string, passwordFile: string | undefined, fromStdin: boolean): Promise<LtpaKeys> {
  const [file] = await readAll([source]);
  const [opened] = await openAll(file === undefined ? [] : [file], () => passwordFile, fromStdin);
  if (opened === undefined || 'error' in opened) throw new RangeError('what does not open is an error');
  return opened.keys;
}

/** One file of several that cannot be used does not keep the others from answering. */
async function unlessAlone<T>(all: readonly unknown[], name: string, run: () => Promise<T>): Promise<T | LeftOutKeys> {
  try {
    return await run();
  } catch (error) {
    const isOurs = error instanceof InputError || error instanceof ConnectError || error instanceof TargetError;
    if (all.length === 1 || !isOurs || error.code === 'INTERRUPTED') throw error;
    warningLine(printable(`Left out: ${error.message}`));
    return { name, error };
  }
}

/** @throws the first error when nothing is left. */
function refuseNone<T extends object>(files: (T | LeftOutKeys)[]): (T | LeftOutKeys)[] {
  const [first] = files;
  if (first !== undefined && 'error' in first && files.every((file) => 'error' in file)) throw first.error;
  return files;
}

/** Base64 of 20 bytes has 28. */
const SECRET_BYTES = 1024;

export function dominoSecrets({ dominoSecretFile = [] }: KeyOptions): { name: string; secret: Secret }[] {
  return dominoSecretFile.map((path) => ({
    name: path,
    secret: new Secret(shortFile(path, 'a Domino secret', SECRET_BYTES).bytes.toString('utf8').trim()),
  }));
}

function seconds(value: string): number {
  if (!/^\d{1,6}(?:\.\d{1,3})?$/u.test(value)) throw new InvalidArgumentError('It has to be a number of seconds.');
  return Number(value);
}
