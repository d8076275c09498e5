import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { InputError } from '@signet/core';
import { makePrivateFolder, shredFolder } from './private-folder.ts';

/** What the editor left. */
export interface Edited {
  readonly text: Buffer;
  /** Why it cannot be taken for what the author wanted: the editor failed or was ended. */
  readonly failure: string | undefined;
}

/**
 * Opens text in the author's editor: `ANSIBLE_EDITOR`, `EDITOR`, or vi. The text lies in a private folder of its own, in
 * memory where the system offers that; the folder, with all that an editor leaves in it, is overwritten and removed
 * when `take` returns, and when the process ends in any other way but SIGKILL. What SIGKILL leaves, the next call removes.
 *
 * @param name of the real file: editors go by its ending.
 */
export async function withEditor<T>(name: string, text: Buffer, take: (edited: Edited) => T): Promise<T> {
  const folder = makePrivateFolder();
  const remove = (): void => shredFolder(folder);
  process.on('exit', remove);
  try {
    const file = join(folder, basename(name));
    writeFileSync(file, text, { mode: 0o600 });
    const terminal = terminalState();
    const failure = await runEditor(file);
    if (failure !== undefined) restoreTerminal(terminal);
    return take({ text: readEdited(file), failure });
  } finally {
    remove();
    process.off('exit', remove);
  }
}

function readEdited(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw editorError(`the editor removed its file (${(error as Error).message})`);
  }
}

export function editorError(why: string, hint = 'Name another one in EDITOR.'): InputError {
  return InputError.of(`Nothing was saved: ${why}.`, { code: 'VAULT_EDITOR', hint });
}

const GRACE_MS = 2000;

/** @returns Why it failed. */
function runEditor(file: string): Promise<string | undefined> {
  const editor = process.env['ANSIBLE_EDITOR'] || process.env['EDITOR'] || 'vi';
  // The words of EDITOR are the shell's to split, as with git; the file's name is not.
  // `exec`: a signal of ours reaches the editor, not a shell in front of it.
  const command = ['exec', editor, ...(isVim(editor) ? VIM_OPTIONS : []), '"$@"'].join(' ');
  const child = spawn('/bin/sh', ['-c', command, editor, file], { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    let ended: NodeJS.Signals | undefined;
    const end = (signal: NodeJS.Signals): void => {
      ended = signal;
      child.kill(signal);
      setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
    };
    // Ctrl-C is a key for the editor, which gets it from the terminal itself.
    const leaveToEditor = (): void => undefined;
    process.on('SIGINT', leaveToEditor).on('SIGTERM', end).on('SIGHUP', end);
    const done = (): void => void process.off('SIGINT', leaveToEditor).off('SIGTERM', end).off('SIGHUP', end);
    child.on('error', (error) => {
      done();
      reject(editorError(`the editor "${editor}" cannot be started (${error.message})`));
    });
    child.on('close', (code, signal) => {
      done();
      const how = ended ?? signal;
      if (how !== null) resolve(`the editor was ended by ${how}`);
      else if (code === NOT_FOUND) reject(editorError(`there is no editor "${editor}"`));
      else resolve(code === 0 ? undefined : `the editor ended with code ${code}`);
    });
  });
}

/** An editor that is ended does not tidy up. Undefined without a terminal. */
function terminalState(): string | undefined {
  if (!process.stdin.isTTY) return undefined;
  return spawnSync('stty', ['-g'], { stdio: ['inherit', 'pipe', 'ignore'], encoding: 'utf8' }).stdout?.trim();
}

function restoreTerminal(state: string | undefined): void {
  if (state) spawnSync('stty', [state], { stdio: 'inherit' });
}

/** What the shell ends with when there is no such program. */
const NOT_FOUND = 127;

/** Else vim keeps deleted lines in ~/.viminfo, and all of the text in an undo or backup folder. */
const VIM_OPTIONS = ['-i', 'NONE', '-n', '-c', "'silent! set noundofile nobackup nowritebackup'"];

function isVim(editor: string): boolean {
  const program = editor.trim().split(/\s/u)[0] ?? '';
  const candidates = program.includes('/')
    ? [program]
    : (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, program));
  // False also for a folder of PATH that may not be entered.
  const found = candidates.find((path) => existsSync(path));
  return found !== undefined && /^n?vim(?:\.|$)/u.test(basename(realpathSync(found)));
}
