import { openSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { ReadStream } from 'node:tty';
import { InputError, Secret } from '@signet/core';
import { printable } from '../console/printable.ts';
import { endByInterrupt, suspend } from './terminal-signals.ts';
import { promptWriter } from './prompt-writer.ts';

export interface Asking {
  /** Somebody asked to be asked: where there is no terminal, a line of standard input is the answer. */
  readonly fromPipe?: boolean;
  /** Standard input brings something else, such as a token: the terminal is asked all the same, where there is one. */
  readonly besidePipe?: boolean;
  /** The answer is long and will be pasted: line ends inside of what arrives at once belong to it. */
  readonly isPasted?: boolean;
}

/**
 * Asks for a password on the terminal without showing what is typed.
 *
 * @throws {InputError} `NO_TERMINAL` when there is nobody to ask, `INTERRUPTED` at Ctrl-C.
 */
export async function askHidden(question: string, hint: string, asking: Asking = {}): Promise<Secret> {
  const { stdin } = process;
  if (!stdin.isTTY && asking.besidePipe === true) return new Secret(await askTerminal(question, hint));
  if (asking.fromPipe !== true || stdin.isTTY) return new Secret(await ask(question, hint, asking));
  const line = await readLine(stdin, { atEnd: () => nobodyToAsk(question, hint) });
  return new Secret(line);
}

/** Asks for a line that may be seen, in the same way. */
export function askShown(question: string, hint: string): Promise<string> {
  return ask(question, hint, { isShown: true });
}

async function askTerminal(question: string, hint: string): Promise<string> {
  let fd: number;
  try {
    fd = openSync('/dev/tty', 'r');
  } catch (error) {
    throw nobodyToAsk(question, hint, error);
  }
  const terminal = new ReadStream(fd);
  try {
    return await ask(question, hint, {}, terminal);
  } finally {
    terminal.destroy();
  }
}

async function ask(
  question: string,
  hint: string,
  { isPasted = false, isShown = false }: { readonly isPasted?: boolean; readonly isShown?: boolean },
  stdin: ReadStream = process.stdin,
): Promise<string> {
  if (!stdin.isTTY) {
    throw nobodyToAsk(question, hint);
  }
  const screen = promptWriter();
  const prompt = `${printable(question)}: `;
  // Before the question: whoever answers at once must not see the answer either.
  stdin.setRawMode(true);
  screen.write(prompt);
  try {
    return await readLine(stdin, {
      atEnd: interrupted,
      isPasted,
      ...(isShown && { echo: (text) => screen.write(text) }),
      suspend: (typed) => {
        stdin.setRawMode(false);
        screen.write('\n');
        suspend();
        stdin.setRawMode(true);
        screen.write(`${prompt}${isShown ? typed : ''}`);
      },
    });
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    screen.write('\n');
    screen.close();
  }
}

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const CTRL_U = '\u0015';
const CTRL_Z = '\u001A';
const BACKSPACE = new Set(['\u0008', '\u007F']);
const ERASE = '\b \b';
/** What arrow and function keys send. */
// eslint-disable-next-line no-control-regex
const KEY_SEQUENCE = /\u001B(?:\[[0-?]*[ -/]*[@-~]|O.|)/gu;
/** Terminals deliver what was pasted in pieces, one right behind the other. */
const PASTE_GAP_MS = 150;

interface Reading {
  /** What it means that nothing comes any more. */
  readonly atEnd: () => InputError;
  readonly echo?: (text: string) => void;
  readonly isPasted?: boolean;
  /** Ctrl-Z; where there is none it is a character like others. */
  readonly suspend?: (typed: string) => void;
}

function readLine(
  stdin: ReadStream,
  { atEnd, echo = () => undefined, isPasted = false, suspend: onSuspend }: Reading,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const decoder = new StringDecoder('utf8');
    let typed: string[] = [];
    let gap: NodeJS.Timeout | undefined;
    const onData = (chunk: Buffer): void => {
      clearTimeout(gap);
      const keys = [...decoder.write(chunk).replaceAll(KEY_SEQUENCE, '')];
      for (const [index, key] of keys.entries()) {
        if (key === CTRL_C && onSuspend !== undefined) endByInterrupt();
        if (key === CTRL_C) return done(() => reject(interrupted()));
        if (key === CTRL_D || (isLineEnd(key) && !isPasted)) {
          // Pasted or sent ahead: the rest answers the next question.
          const rest = keys.slice(index + 1).join('');
          return done(() => resolve(typed.join('')), rest);
        }
        if (BACKSPACE.has(key)) {
          if (typed.pop() !== undefined) echo(ERASE);
        } else if (key === CTRL_U) {
          echo(ERASE.repeat(typed.length));
          typed = [];
        } else if (key === CTRL_Z && onSuspend !== undefined) {
          onSuspend(typed.join(''));
        } else {
          typed.push(key);
          echo(key);
        }
      }
      if (isPasted && isLineEnd(typed.at(-1))) gap = setTimeout(onEnd, PASTE_GAP_MS);
    };
    const onEnd = (): void => done(() => (typed.length > 0 ? resolve(typed.join('')) : reject(atEnd())));
    const done = (finish: () => void, rest = ''): void => {
      clearTimeout(gap);
      stdin.off('data', onData);
      stdin.off('end', onEnd);
      stdin.pause();
      if (rest !== '') stdin.unshift(Buffer.from(rest));
      finish();
    };
    if (stdin.readableEnded) return reject(atEnd());
    stdin.on('data', onData);
    stdin.on('end', onEnd);
    // An earlier question has paused it.
    stdin.resume();
  });
}

function isLineEnd(key: string | undefined): boolean {
  return key === '\r' || key === '\n';
}

function nobodyToAsk(question: string, hint: string, cause?: unknown): InputError {
  return InputError.of(`${question}: there is no terminal to ask on.`, { code: 'NO_TERMINAL', hint, cause });
}

function interrupted(): InputError {
  return InputError.of('Interrupted at a prompt.', { code: 'INTERRUPTED' });
}
