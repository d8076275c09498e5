import { Secret } from '@signet/core';
import type { LtpaKeys, TokenVerdict } from '@signet/ltpa';
import { checkToken } from '@signet/ltpa';
import { type Command, InvalidArgumentError } from 'commander';
import { type JudgedToken, tokenId, type TriedKeys } from '../../console/ltpa/token-screen.ts';
import { type KeyFileText, readKeyFile } from '../../input/key-file-source.ts';
import { keysIfOpened, openedKeys } from '../../input/ltpa-keys.ts';
import { ltpaPassword, requiredPassword } from '../../input/ltpa-password.ts';
import { momentMs } from '../../input/moment.ts';
import { collect } from '../../input/playbook-options.ts';
import { shortFile } from '../../input/short-file.ts';
import { isTokenFromStdin, readToken } from '../../input/token-source.ts';
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
    .option('--now <moment>', 'as of then: milliseconds since 1970, or a time such as 2026-11-26T20:15Z', momentMs)
    .option('--skew <seconds>', 'how far the clocks may differ (0, as in WebSphere)', seconds)
    .option('--allowed-realm <realm>', 'refuse tokens of other realms (none is refused); repeatable', collect);
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
  const files = await readAll(options.keys ?? []);
  const secrets = dominoSecrets(options);
  const token = await readToken(argument);
  const keySets = await openAll(files, fileFor, options.passwordStdin ?? false);
  const nowMs = options.now ?? Date.now();
  try {
    const verdict = checkToken(
      token,
      { keySets, dominoSecrets: secrets.map(({ secret }) => secret), acceptLtpaToken: true },
      {
        nowMs,
        skewMs: (options.skew ?? 0) * 1000,
        // As servers do; nobody measures this from afar.
        acceptOtherSpelling: true,
        ...(options.allowedRealm && { realms: options.allowedRealm }),
      },
    );
    return {
      verdict: options.allowedRealm === undefined ? withRealmWarning(verdict, keySets) : verdict,
      nowMs,
      isOtherMoment: options.now !== undefined,
      keys: keySets.map(({ publicId }, index): TriedKeys => ({ name: files[index]?.name ?? '', publicId })),
      secrets: secrets.map(({ name }) => ({ name })),
      ...(verdict.format !== 'unknown' && { id: tokenId(token) }),
    };
  } finally {
    for (const keys of keySets) keys.dispose();
  }
}

/** Who allows any realm is told when it is not the one of the keys. */
function withRealmWarning(verdict: TokenVerdict, keySets: readonly LtpaKeys[]): TokenVerdict {
  if (!verdict.ok || verdict.format === 'Domino') return verdict;
  const { realm } = keySets[verdict.keyIndex] ?? {};
  if (realm === undefined || realm === verdict.realm) return verdict;
  const warning = `The key file names another realm: ${JSON.stringify(realm)}. Servers accept their own realm and those that they trust; --allowed-realm says which.`;
  return { ...verdict, warnings: [...verdict.warnings, warning] };
}

async function readAll(sources: readonly string[]): Promise<KeyFileText[]> {
  const files: KeyFileText[] = [];
  for (const source of sources) files.push(await readKeyFile(source));
  return files;
}

/** Opens the key files. A password that was typed is tried on the next file before another one is asked for. */
export async function openAll(
  files: readonly KeyFileText[],
  fileFor: (index: number) => string | undefined,
  fromStdin: boolean,
): Promise<LtpaKeys[]> {
  const opened: LtpaKeys[] = [];
  let shared = fromStdin ? await requiredPassword({ fromStdin }) : undefined;
  for (const [index, file] of files.entries()) {
    const named = await ltpaPassword({ file: fileFor(index), variable: fromStdin ? undefined : PASSWORD_VARIABLE });
    const before = shared === undefined || fromStdin ? undefined : keysIfOpened(file, shared);
    if (named === undefined && before !== undefined) {
      opened.push(before);
      continue;
    }
    before?.dispose();
    const password =
      named ?? (fromStdin ? shared : undefined) ?? (await requiredPassword({ question: `Password of ${file.name}` }));
    opened.push(openedKeys(file, password));
    shared = password;
  }
  return opened;
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
