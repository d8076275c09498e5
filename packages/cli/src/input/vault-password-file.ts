import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { InputError, type Secret } from '@signet/core';
import { isVaultText, openVault, passwordFromBytes, type VaultPassword } from '@signet/vault';
import { expanded, isProgram, outputOf, reason } from './password-program.ts';

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
  const fail = (why: string, cause?: unknown): InputError => unreadable(shown, why, cause);
  const bytes = isProgram(path, fail) ? strip(outputOf(path, file.label, fail), '\r\n') : contentOf(path, shown, known);
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

function strip(bytes: Buffer, characters: string): Buffer {
  let start = 0;
  let end = bytes.length;
  const isOutside = (index: number): boolean => characters.includes(String.fromCharCode(bytes[index] ?? 0));
  while (start < end && isOutside(start)) start += 1;
  while (end > start && isOutside(end - 1)) end -= 1;
  return bytes.subarray(start, end);
}

function unreadable(shown: string, why: string, cause?: unknown): InputError {
  return InputError.of(`The vault password cannot be read from ${shown}: ${why}.`, {
    code: 'VAULT_PASSWORD_FILE',
    hint: 'Name a file that holds the password and nothing else, or an executable that prints it.',
    cause,
  });
}
