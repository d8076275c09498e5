import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { InputError, Secret } from '@signet/core';
import type { BecomeDefaults } from '@signet/engine';
import { askHidden } from './hidden-prompt.ts';
import type { BecomeOptions } from './playbook-options.ts';

const INSTEAD = 'Use --become-password-file, or ansible_become_password from a vault.';

/** Privilege escalation as the options say; the password is read from its file or asked for. */
export async function becomeDefaults(options: BecomeOptions): Promise<BecomeDefaults> {
  const { become, becomeMethod, becomeUser, becomeExe, becomeFlags } = options;
  const password = await becomePassword(options);
  return { become, method: becomeMethod, user: becomeUser, exe: becomeExe, flags: becomeFlags, password };
}

/** Ansible's variables that hold the password itself; no setting, so that nothing shows them. */
export const PASSWORD_VARIABLES = ['ANSIBLE_BECOME_PASS', 'ANSIBLE_SUDO_PASS', 'ANSIBLE_SU_PASS'];

async function becomePassword({ becomePasswordFile, askBecomePass }: BecomeOptions): Promise<Secret | undefined> {
  if (becomePasswordFile !== undefined) return passwordIn(becomePasswordFile);
  if (askBecomePass === true) return askHidden('BECOME password', INSTEAD, { fromPipe: true });
  const given = PASSWORD_VARIABLES.map((name) => process.env[name]).find((value) => value !== undefined);
  return given === undefined ? undefined : new Secret(given);
}

/**
 * The password in a file, or what the file prints when it is executable; white space around it does not count.
 *
 * @throws {InputError} `PASSWORD_FILE`
 */
export function passwordIn(path: string): Secret {
  const text = isExecutable(path) ? outputOf(path) : contentOf(path);
  const password = text.trim();
  if (password === '') throw unreadable(path, 'it is empty', undefined);
  return new Secret(password);
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw unreadable(path, isMissing ? 'there is no such file' : String(error), error);
  }
}

function outputOf(path: string): string {
  const { status, stdout, error } = spawnSync(resolve(path), [], {
    encoding: 'utf8',
    stdio: ['inherit', 'pipe', 'inherit'],
  });
  if (error || status !== 0)
    throw unreadable(path, `the program ended with ${error?.message ?? `code ${String(status)}`}`, error);
  return stdout;
}

function unreadable(path: string, why: string, cause: unknown): InputError {
  return InputError.of(`The password cannot be read from ${path}: ${why}.`, {
    code: 'PASSWORD_FILE',
    hint: 'Name a file that holds the password, or an executable that prints it.',
    cause,
  });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // not there or not executable: reading it says which
  }
}
