import { checkToken, type LtpaKeys, type TokenVerdict } from '@signet/ltpa';
import { type Command, InvalidArgumentError } from 'commander';
import { type JudgedToken, type NamedCookie, tokenId, type TriedKeys } from '../../console/ltpa/token-screen.ts';
import { EXIT } from '../../exit-codes.ts';
import { MOMENT_HELP, momentMs } from '../../input/moment.ts';
import { collect } from '../../input/playbook-options.ts';
import type { PastedToken } from '../../input/pasted-cookie.ts';
import { isTokenFromStdin, readTokens } from '../../input/token-source.ts';
import { addPasswordOptions, addPasswordsOptions, passwordFileFor, refuseSharedInput } from './options.ts';
import { dominoSecrets, openAll, readAll } from './token-keys.ts';

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
  const names = options.cookieName === undefined ? undefined : [options.cookieName];
  const [first, ...others] = await readTokens(argument, names);
  const openedFiles = await openAll(files, fileFor, options.passwordStdin ?? false);
  const opened = openedFiles.filter((file) => 'keys' in file);
  const keySets = opened.map(({ keys }) => keys);
  const nowMs = options.now ?? Date.now();
  const verdictOf = ({ value }: PastedToken): TokenVerdict =>
    checkToken(
      value,
      { keySets, dominoSecrets: secrets.map(({ secret }) => secret), acceptLtpaToken: true },
      {
        nowMs,
        skewMs: (options.skew ?? 0) * 1000,
        // As servers do; nobody measures this from afar.
        acceptOtherSpelling: true,
        realms: options.allowedRealm ?? 'any',
      },
    );
  try {
    if (first === undefined) throw new RangeError('there is at least one token');
    const verdict = verdictOf(first);
    return {
      verdict: options.allowedRealm === undefined ? withRealmWarning(verdict, keySets) : verdict,
      nowMs,
      isOtherMoment: options.now !== undefined,
      keys: opened.map(({ keys: { publicId }, name }): TriedKeys => ({ name, publicId })),
      secrets: secrets.map(({ name }) => ({ name })),
      leftOut: openedFiles.filter((file) => 'error' in file),
      cookie: cookieOf(first, verdict),
      others: others.map((other) => {
        const otherVerdict = verdictOf(other);
        return { ...cookieOf(other, otherVerdict), verdict: otherVerdict };
      }),
    };
  } finally {
    for (const keys of keySets) keys.dispose();
  }
}

function cookieOf({ domain, name, path, value }: PastedToken, { format }: TokenVerdict): NamedCookie {
  return { id: format === 'unknown' ? undefined : tokenId(value), name, domain, path };
}

/** What the answer about a token ends with: a refusal is none while keys that might fit were left out. */
export function exitCodeOf({ leftOut, verdict }: JudgedToken): number {
  if (verdict.ok) return EXIT.done;
  const isOpen = leftOut.length > 0 && verdict.genuine === undefined && verdict.reason !== 'TOKEN_MALFORMED';
  return isOpen ? EXIT.badInput : EXIT.negative;
}

/** Who allows any realm is told when it is not the one of the keys. */
function withRealmWarning(verdict: TokenVerdict, keySets: readonly LtpaKeys[]): TokenVerdict {
  if (!verdict.ok || verdict.format === 'Domino') return verdict;
  const { realm } = keySets[verdict.keyIndex] ?? {};
  if (realm === undefined || realm === verdict.realm) return verdict;
  const warning = `The key file names another realm: ${JSON.stringify(realm)}. Servers accept their own realm and those that they trust; --allowed-realm says which.`;
  return { ...verdict, warnings: [...verdict.warnings, warning] };
}

function seconds(value: string): number {
  if (!/^\d{1,6}(?:\.\d{1,3})?$/u.test(value)) throw new InvalidArgumentError('It has to be a number of seconds.');
  return Number(value);
}
