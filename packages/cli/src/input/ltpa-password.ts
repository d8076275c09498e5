import { resolve } from 'node:path';
import { InputError, Secret } from '@signet/core';
import { warningLine } from '../console/output.ts';
import { printable } from '../console/printable.ts';
import { shellWord } from '../console/shell-word.ts';
import { askHidden } from './hidden-prompt.ts';
import { expanded, isProgram, outputOf, reason } from './password-program.ts';
import { isShort, passwordTraps } from './password-traps.ts';
import { readShortFile } from './short-file.ts';
import { standardInput } from './standard-input.ts';

/** Where the password of a key file may come from; the first one that is there counts. */
export interface PasswordSource {
  /** Holds the password, or prints it. */
  readonly file?: string | undefined;
  readonly fromStdin?: boolean | undefined;
  /** Environment variable, which does not count when it is empty; undefined: none counts. */
  readonly variable?: string | undefined;
  /** Asked on the terminal when nothing else is there; undefined: then there is no password. */
  readonly question?: string | undefined;
  /** It is going to protect a file: asked for twice, and judged. */
  readonly isNew?: boolean;
}

/** Longer ones are files that were taken for password files. */
const MAX_BYTES = 1024;

/**
 * The password of a key file; undefined when there is none and nobody is to be asked. One line end at its end does not
 * count, everything else does: white space is part of a password. What looks like an accident is a warning.
 *
 * @throws {InputError} `LTPA_PASSWORD_FILE`, `LTPA_EMPTY_PASSWORD`, `LTPA_PASSWORDS_DIFFER`, `NO_TERMINAL`
 */
export async function ltpaPassword(source: PasswordSource): Promise<Secret | undefined> {
  const { isNew = false } = source;
  const found = await foundPassword(source);
  if (found === undefined) return undefined;
  const { password, where } = found;
  const text = password.reveal();
  if (text === '') throw emptyPassword(where);
  for (const trap of passwordTraps(text)) warningLine(`The password from ${where} ${trap}.`);
  if (isNew && isShort(text)) {
    warningLine(
      'The new password is short, and a key file falls to guessing: use 24 random characters, such as "openssl rand -hex 16" makes.',
    );
  }
  return password;
}

/** The same where nothing can be done without a password. */
export async function requiredPassword(source: PasswordSource): Promise<Secret> {
  const password = await ltpaPassword(source);
  if (password !== undefined) return password;
  throw InputError.of('There is no password.', { code: 'LTPA_PASSWORD_FILE', hint: INSTEAD });
}

async function foundPassword(source: PasswordSource): Promise<{ password: Secret; where: string } | undefined> {
  const { file, fromStdin = false, isNew = false, question, variable } = source;
  if (file !== undefined) return { password: passwordInFile(file), where: printable(file) };
  if (fromStdin) {
    const bytes = await standardInput('the password', MAX_BYTES);
    return { password: passwordOf(bytes), where: 'standard input' };
  }
  const given = variable === undefined ? '' : (process.env[variable] ?? '');
  if (given !== '' && variable !== undefined) return { password: new Secret(given), where: variable };
  if (question === undefined) return undefined;
  const password = await askHidden(question, INSTEAD, { besidePipe: true });
  if (isNew && !password.equals('')) {
    refuseUnfit(password);
    await confirm(question, password);
  }
  return { password, where: 'the terminal' };
}

const INSTEAD =
  'Use --password-file FILE, --password-stdin or SIGNET_LTPA_PASSWORD; signet ltpa COMMAND --help shows all.';

/** What no key file is written under need not be typed again. */
function refuseUnfit(password: Secret): void {
  if (/^[\x20-\x7E]*$/u.test(password.reveal())) return;
  throw InputError.of('The new password has characters outside printable ASCII, which products encode differently.', {
    code: 'LTPA_UNFIT_PASSWORD',
    hint: 'Choose 24 or more random ASCII characters.',
  });
}

async function confirm(question: string, password: Secret): Promise<void> {
  if (password.equals(await askHidden(`${question}, once more`, INSTEAD, { besidePipe: true }))) return;
  throw InputError.of('The two passwords are not the same.', {
    code: 'LTPA_PASSWORDS_DIFFER',
    hint: 'Nothing was written; start again.',
  });
}

function passwordInFile(path: string): Secret {
  if (path === '-') {
    throw InputError.of('The password is not read from a file called "-".', {
      code: 'LTPA_PASSWORD_FILE',
      hint: 'For standard input there are --password-stdin and --new-password-stdin; a file of that name is ./-',
    });
  }
  const absolute = resolve(expanded(path));
  const fail = (why: string, cause?: unknown): InputError => unreadable(path, why, cause);
  if (isProgram(absolute, fail)) return passwordOf(outputOf(absolute, undefined, fail));
  return passwordOf(contentOf(absolute, path, fail));
}

function contentOf(path: string, shown: string, fail: (why: string, cause?: unknown) => InputError): Buffer {
  let read: ReturnType<typeof readShortFile>;
  try {
    read = readShortFile(path, MAX_BYTES);
  } catch (error) {
    throw fail(reason(error), error);
  }
  const { bytes, stats } = read;
  if (bytes.length > MAX_BYTES) throw fail(`it is longer than ${MAX_BYTES} bytes`);
  if (stats.isFile() && (stats.mode & 0o077) !== 0) {
    const mode = (stats.mode & 0o777).toString(8).padStart(4, '0');
    warningLine(
      `${printable(shown)} is open to others on this machine (mode ${mode}): chmod 600 ${printable(shellWord(shown))}`,
    );
  }
  return bytes;
}

/** Bytes that are no UTF-8 are taken for ISO-8859-1: both spellings of a password are tried on a key file. */
function passwordOf(bytes: Buffer): Secret {
  const end = bytes.at(-1) === 0x0a ? (bytes.at(-2) === 0x0d ? 2 : 1) : 0;
  const content = bytes.subarray(0, bytes.length - end);
  const text = content.toString('utf8');
  return new Secret(text.includes('\uFFFD') ? content.toString('latin1') : text);
}

function emptyPassword(where: string): InputError {
  return InputError.of(`The password from ${where} is empty.`, {
    code: 'LTPA_EMPTY_PASSWORD',
    hint: 'A key file always has a password.',
  });
}

function unreadable(path: string, why: string, cause?: unknown): InputError {
  return InputError.of(`The password cannot be read from ${path}: ${why}.`, {
    code: 'LTPA_PASSWORD_FILE',
    hint: 'Name a file that holds the password and nothing else, or an executable that prints it.',
    cause,
  });
}
