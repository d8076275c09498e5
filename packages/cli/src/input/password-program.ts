import { spawnSync } from 'node:child_process';
import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { parse } from 'node:path';
import { InputError } from '@signet/core';

/** Makes the error of a password that cannot be read, from the reason. */
export type Unreadable = (why: string, cause?: unknown) => InputError;

/**
 * What a program prints. One called `…-client` is given the label, as Ansible does.
 *
 * @param label undefined when none was named.
 */
export function outputOf(path: string, label: string | undefined, unreadable: Unreadable): Buffer {
  const isClient = parse(path).name.endsWith('-client');
  const { error, signal, status, stderr, stdout } = spawnSync(
    path,
    isClient && label !== undefined ? ['--vault-id', label] : [],
    // A plain program may ask its questions on standard error; a client's messages are part of ours.
    { stdio: ['inherit', 'pipe', isClient ? 'pipe' : 'inherit'] },
  );
  if (error) throw unreadable(`it cannot be run: ${reason(error)}`, error);
  const said = stderr === null ? '' : `: ${stderr.toString('utf8').trim() || 'it said nothing more'}`;
  if (isClient && status === UNKNOWN_LABEL) throw unreadable(`it has no secret for "${label ?? ''}"${said}`);
  if (status !== 0) throw unreadable(`the program ended with ${signal ?? `code ${status}`}${said}`);
  return stdout;
}

/** With this exit code a client says that it does not know the label. */
const UNKNOWN_LABEL = 2;

/** @throws {InputError} for a password file that was made executable: the shell would print it in an error message. */
export function isProgram(path: string, unreadable: Unreadable): boolean {
  try {
    if (statSync(path).isDirectory()) throw unreadable('it is a directory');
    accessSync(path, constants.X_OK);
  } catch (error) {
    if (error instanceof InputError) throw error;
    return false; // not there or not executable: reading it says which
  }
  const start = startOf(path, unreadable);
  if (start.toString('latin1') !== '#!' && (start[0] ?? 0) >= 0x20 && (start[0] ?? 0) < 0x7f) {
    throw unreadable('it is executable, but no program: neither binary nor with "#!" in its first line');
  }
  return true;
}

function startOf(path: string, unreadable: Unreadable): Buffer {
  const start = Buffer.alloc(2);
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES') return start; // a binary may be run and not read
    throw unreadable(reason(error), error);
  }
  try {
    return start.subarray(0, readSync(fd, start));
  } finally {
    closeSync(fd);
  }
}

/** The shell leaves `~` in `--vault-id prod@~/vault-password` alone. */
export function expanded(path: string): string {
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

/** Why a file cannot be read, as part of a sentence. */
export function reason(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return REASONS[code] ?? message;
}
