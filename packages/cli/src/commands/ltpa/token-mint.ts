import { InputError } from '@signet/core';
import {
  type BackslashForm,
  type LtpaKeys,
  mintDominoToken,
  mintToken1,
  mintToken2,
  parseAccessId,
} from '@signet/ltpa';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { isoMoment, localMoment, span } from '../../console/ltpa/moments.ts';
import { shown } from '../../console/ltpa/screen.ts';
import { tokenId } from '../../console/ltpa/token-screen.ts';
import { errorLine, isWritten, warningLine } from '../../console/output.ts';
import { MOMENT_HELP, momentMs } from '../../input/moment.ts';
import { positiveInteger } from '../../input/playbook-options.ts';
import { addJsonOption, passwordFileFor, refuseSharedInput, show } from './options.ts';
import { dominoSecrets, openOne } from './token-keys.ts';
import { addKeyOptions, type KeyOptions } from './token-options.ts';

type Attribute = readonly [name: string, value: string];
type Format = 'LtpaToken2' | 'LtpaToken' | 'Domino';

interface Options extends KeyOptions {
  readonly user?: string;
  readonly realm?: string;
  readonly accessId?: string;
  readonly minutes?: number;
  readonly expires?: number;
  readonly now?: number;
  readonly attribute?: readonly Attribute[];
  readonly format: Format;
  readonly backslashes?: BackslashForm;
  readonly json?: boolean;
}

interface Minted {
  readonly token: string;
  /** As the token has it. */
  readonly accessId: string;
  readonly publicId?: string;
}

const DEFAULT_MINUTES = 5;
/** What WebSphere and Liberty give a login when nobody changed it. */
const USUAL_MINUTES = 120;
const MINUTE_MS = 60_000;

/** `signet ltpa token mint` */
export function addTokenMint(token: Command): void {
  const command = token
    .command('mint')
    .summary('a token for a user, as after a login')
    .description(
      'Makes a token, for testing the single sign-on. Whoever has it is that user on every server with these keys until it expires, and nothing but changing the keys everywhere takes it back: keep it short and secret. Only the token goes to standard output; who it is for goes to standard error, for the record.',
    )
    .option(
      '--user <dn>',
      'unique id of the user, spelt as in a token of the same directory; a Notes name for Domino',
      uniqueId,
    )
    .option('--realm <realm>', 'realm of the user (that of the key file)')
    .addOption(
      new Option('--access-id <id>', 'both at once: user:REALM/UNIQUE-ID')
        .argParser(accessId)
        .conflicts(['user', 'realm']),
    )
    .option('--minutes <n>', `how long it is valid (${DEFAULT_MINUTES})`, positiveInteger)
    .addOption(new Option('--expires <moment>', `until when: ${MOMENT_HELP}`).argParser(momentMs).conflicts('minutes'))
    .option('--attribute <name=value>', 'a further attribute; the same name again gives a further value', attribute)
    .addOption(
      new Option('--format <format>', 'what kind of token')
        .choices(['LtpaToken2', 'LtpaToken', 'Domino'])
        .default('LtpaToken2'),
    )
    .addOption(
      new Option(
        '--backslashes <form>',
        'how a backslash in a name is written: plain for WebSphere and Open Liberty up to 26.0.0.7 (the default), doubled for Open Liberty since 26.0.0.8',
      ).choices(['plain', 'doubled']),
    )
    .option('--now <moment>', 'begin then and not at the present moment', momentMs);
  addJsonOption(addKeyOptions(command, { isSeveral: false }))
    .addHelpText(
      'after',
      `
Examples:
  signet ltpa token mint --user uid=probe,o=example --keys ltpa.keys
  signet ltpa token mint --access-id user:defaultRealm/probe --keys ltpa.keys
  signet ltpa token mint --user probe --keys ltpa.keys --format LtpaToken
  signet ltpa token mint --user 'DOMAIN\\ann' --backslashes doubled \\
    --keys ltpa.keys
  signet ltpa token mint --user 'CN=Probe/O=Example' --format Domino \\
    --domino-secret-file secret.txt`,
    )
    .action((options: Options) => mint(command, options));
}

async function mint(command: Command, options: Options): Promise<void> {
  const { format } = options;
  if (options.user === undefined && options.accessId === undefined) {
    command.error("error: required option '--user <dn>' or '--access-id <id>' not specified");
  }
  refuseWrongKeys(command, options);
  refuseUnusedOptions(command, options);
  const nowMs = options.now ?? Date.now();
  const expiresMs = options.expires ?? nowMs + (options.minutes ?? DEFAULT_MINUTES) * MINUTE_MS;
  if (expiresMs <= nowMs) warningLine('The token has expired from the beginning.');
  if (expiresMs - nowMs > USUAL_MINUTES * MINUTE_MS) {
    warningLine(
      `The token is valid for ${span(expiresMs - nowMs)}, longer than the ${USUAL_MINUTES} minutes of a login; it cannot be taken back.`,
    );
  }
  const minted =
    format === 'Domino' ? mintDomino(options, nowMs, expiresMs) : await mintWithKeys(command, options, expiresMs);
  const id = tokenId(minted.token);
  const parts = format === 'Domino' ? undefined : parseAccessId(minted.accessId);
  show(
    options,
    () => ({
      token: minted.token,
      id,
      format,
      user: parts?.uniqueId ?? minted.accessId,
      realm: parts?.realm ?? null,
      accessId: minted.accessId,
      expires: isoMoment(expiresMs) ?? null,
      expiresMs,
      publicId: minted.publicId ?? null,
    }),
    () => [minted.token],
  );
  if (!(await isWritten())) return;
  errorLine(
    `Minted ${format} ${id} for ${shown(minted.accessId)}, valid until ${localMoment(expiresMs)}${minted.publicId === undefined ? '' : `, under ${minted.publicId}`}.`,
  );
}

/** A token is made under one key. */
function refuseWrongKeys(command: Command, { dominoSecretFile, format, keys }: Options): void {
  const [option, given] =
    format === 'Domino' ? ['--domino-secret-file <file>', dominoSecretFile] : ['--keys <file>', keys];
  if (given?.length !== 1) command.error(`error: a token in the format ${format} takes one '${option}'`);
}

/** Of what a format has no place for. */
function refuseUnusedOptions(command: Command, { attribute: attributes, backslashes, format, realm }: Options): void {
  const unused = [
    format !== 'LtpaToken2' && attributes !== undefined && '--attribute',
    format === 'Domino' && realm !== undefined && '--realm',
    format === 'Domino' && backslashes !== undefined && '--backslashes',
  ].find((option) => typeof option === 'string');
  if (unused !== undefined) command.error(`error: a token in the format ${format} has no use for '${unused}'`);
}

function mintDomino(options: Options, createdMs: number, expiresMs: number): Minted {
  const [secret] = dominoSecrets(options);
  const user = options.user ?? options.accessId ?? '';
  if (secret === undefined) throw new RangeError('checked before: there is a secret');
  return { token: mintDominoToken(secret.secret, { user, createdMs, expiresMs }), accessId: user };
}

async function mintWithKeys(command: Command, options: Options, expiresMs: number): Promise<Minted> {
  const [source = ''] = options.keys ?? [];
  refuseSharedInput(command, source === '-' && 'the key file', options.passwordStdin === true && 'the password');
  const fileFor = passwordFileFor(command, options.passwordFile, 1);
  const keys = await openOne(source, fileFor(0), options.passwordStdin ?? false);
  try {
    const user = options.accessId ?? `user:${realmOf(keys, source, options.realm)}/${options.user}`;
    const { attribute: attributes, backslashes = 'plain' } = options;
    const claims = { user, expiresMs, backslashes, ...(attributes && { attributes: grouped(attributes) }) };
    const token = options.format === 'LtpaToken2' ? mintToken2(keys, claims) : mintToken1(keys, claims);
    if (parseAccessId(user)?.type !== 'user') {
      warningLine(
        'The token stands for no person. Liberty takes one of a server for the server itself, an administrator.',
      );
    }
    return { token, accessId: user, publicId: keys.publicId };
  } finally {
    keys.dispose();
  }
}

function realmOf(keys: LtpaKeys, source: string, given: string | undefined): string {
  const realm = given ?? keys.realm;
  const name = source === '-' ? 'standard input' : source;
  if (realm === undefined || realm === '') {
    throw InputError.of(`${name} names no realm.`, { code: 'LTPA_BAD_ACCESS_ID', hint: GIVE_REALM });
  }
  // What WebSphere exports when it does not know its own.
  if (given === undefined && realm === 'null') {
    warningLine(`The realm in ${shown(name)} is the word "null", which is hardly the realm of the user. ${GIVE_REALM}`);
  }
  return realm;
}

const GIVE_REALM = 'Give it with --realm, as a token of the same server has it.';

function uniqueId(value: string): string {
  if (value === '') throw new InvalidArgumentError('It is empty.');
  if (/^(?:user|group|server):[^/]+\/./u.test(value)) {
    throw new InvalidArgumentError('It is an access id, with type and realm. Did you mean --access-id?');
  }
  return value;
}

function accessId(value: string): string {
  if (parseAccessId(value) !== undefined) return value;
  throw new InvalidArgumentError('It has to be user:REALM/UNIQUE-ID.');
}

function attribute(text: string, previous: readonly Attribute[] = []): Attribute[] {
  const equals = text.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError('It has to be NAME=VALUE.');
  const [name, value] = [text.slice(0, equals), text.slice(equals + 1)];
  if (name === 'u') throw new InvalidArgumentError('This is the user: --user.');
  if (name === 'expire') throw new InvalidArgumentError('This is the expiry: --expires or --minutes.');
  if (value === '') throw new InvalidArgumentError('WebSphere drops an attribute whose value is empty.');
  if (value.includes('|')) {
    throw new InvalidArgumentError('WebSphere cuts values at |. For several values give the name again with each.');
  }
  return [...previous, [name, value]];
}

/** All values of each name. */
function grouped(attributes: readonly Attribute[]): Record<string, string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of attributes) values.set(name, [...(values.get(name) ?? []), value]);
  return Object.fromEntries(values);
}
