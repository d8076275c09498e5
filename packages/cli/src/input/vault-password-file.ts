import { spawnSync } from 'node:child_process';
import { accessSync, closeSync, constants, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { parse, resolve } from 'node:path';
import { InputError, type Secret } from '@signet/core';
import { isVaultText, openVault, passwordFromBytes, type VaultPassword } from '@signet/vault';

export interface PasswordFile {
  readonly path: string;
  /** The label in front of the `@`; undefined when there was none. */
  readonly label: string | undefined;
  /** What messages call the file. */
  readonly shown: string;
}

/**
 * The password in a file, or what the file prints when it is executable. White space around the content of a file does
 * not count, of what a program prints only the line ends: as with Ansible. A program called `…-client` is given the label.
 *
 * @param known opens a password file that is itself a vault.
 * @throws {InputError} `VAULT_PASSWORD_FILE`, or why the vault in it stays closed.
 * @see https://docs.ansible.com/ansible/latest/vault_guide/vault_managing_passwords.html
 */
export function readPasswordFile(file: PasswordFile, known: readonly VaultPassword[]): Secret {
  const path = resolve(expanded(file.path));
  const { shown } = file;
  const bytes = isProgram(path, shown) ? outputOf(path, file) : contentOf(path, shown, known);
  if (bytes.length === 0) throw unreadable(shown, 'it holds no password');
  return passwordFromBytes(bytes);
}

function contentOf(path: string, shown: string, known: readonly VaultPassword[]): Buffer {
  let content: Buffer;
  try {
    content = readFileSync(path);
  } catch (error) {
    throw unreadable(shown, reason(error), error);
  }
  const stripped = strip(content, ' \t\n\r\v\f');
  const text = stripped.toString('latin1');
  if (!isVaultText(text)) return stripped;
  return strip(openVault(text, known, { file: shown, line: 1, column: 1 }).clear, '\r\n');
}

function outputOf(path: string, { label, shown }: PasswordFile): Buffer {
  const isClient = parse(path).name.endsWith('-client');
  const { error, signal, status, stderr, stdout } = spawnSync(
    path,
    isClient && label !== undefined ? ['--vault-id', label] : [],
    // A plain program may ask its questions on standard error; a client's messages are part of ours.
    { stdio: ['inherit', 'pipe', isClient ? 'pipe' : 'inherit'] },
  );
  if (error) throw unreadable(shown, `it cannot be run: ${reason(error)}`, error);
  const said = stderr === null ? '' : `: ${stderr.toString('utf8').trim() || 'it said nothing more'}`;
  if (isClient && status === UNKNOWN_LABEL) throw unreadable(shown, `it has no secret for "${label ?? ''}"${said}`);
  if (status !== 0) throw unreadable(shown, `the program ended with ${signal ?? `code ${status}`}${said}`);
  return strip(stdout, '\r\n');
}

/** With this exit code a client says that it does not know the label. */
const UNKNOWN_LABEL = 2;

/** @throws {InputError} for a password file that was made executable: the shell would print it in an error message. */
function isProgram(path: string, shown: string): boolean {
  try {
    if (statSync(path).isDirectory()) throw unreadable(shown, 'it is a directory');
    accessSync(path, constants.X_OK);
  } catch (error) {
    if (error instanceof InputError) throw error;
    return false; // not there or not executable: reading it says which
  }
  const start = startOf(path, shown);
  if (start.toString('latin1') !== '#!' && (start[0] ?? 0) >= 0x20 && (start[0] ?? 0) < 0x7f) {
    throw unreadable(shown, 'it is executable, but no program: neither binary nor with "#!" in its first line');
  }
  return true;
}

function startOf(path: string, shown: string): Buffer {
  const start = Buffer.alloc(2);
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES') return start; // a binary may be run and not read
    throw unreadable(shown, reason(error), error);
  }
  try {
    return start.subarray(0, readSync(fd, start));
  } finally {
    closeSync(fd);
  }
}

function strip(bytes: Buffer, characters: string): Buffer {
  let start = 0;
  let end = bytes.length;
  const isOutside = (index: number): boolean => characters.includes(String.fromCharCode(bytes[index] ?? 0));
  while (start < end && isOutside(start)) start += 1;
  while (end > start && isOutside(end - 1)) end -= 1;
  return bytes.subarray(start, end);
}

/** The shell leaves `~` in `--vault-id prod@~/vault-password` alone. */
function expanded(path: string): string {
  return path
    .replace(/^~(?=\/|$)/u, homedir())
    .replaceAll(/\$(?:\{(\w+)\}|(\w+))/gu, (all, braced: string | undefined, plain: string | undefined) => {
      return process.env[braced ?? plain ?? ''] ?? all;
    });
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory',
  EACCES: 'it may not be read by this user',
};

function reason(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return REASONS[code] ?? message;
}

function unreadable(shown: string, why: string, cause?: unknown): InputError {
  return InputError.of(`The vault password cannot be read from ${shown}: ${why}.`, {
    code: 'VAULT_PASSWORD_FILE',
    hint: 'Name a file that holds the password and nothing else, or an executable that prints it.',
    cause,
  });
}
