import { openSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { ReadStream } from 'node:tty';
import { InputError, Secret } from '@signet/core';
import { printable } from '../console/printable.ts';

export interface Asking {
  /** Somebody asked to be asked: where there is no terminal, a line of standard input is the answer. */
  readonly fromPipe?: boolean;
  /** Standard input brings something else, such as a token: the terminal is asked all the same, where there is one. */
  readonly besidePipe?: boolean;
}

/**
 * Asks for a password on the terminal without showing what is typed.
 *
 * @throws {InputError} `NO_TERMINAL` when there is nobody to ask, `INTERRUPTED` at Ctrl-C.
 */
export async function askHidden(question: string, hint: string, asking: Asking = {}): Promise<Secret> {
  const { stdin } = process;
  if (!stdin.isTTY && asking.besidePipe === true) return new Secret(await askTerminal(question, hint));
  if (asking.fromPipe !== true || stdin.isTTY) return new Secret(await ask(question, hint, false));
  const line = await readLine(
    stdin,
    () => undefined,
    () => nobodyToAsk(question, hint),
  );
  return new Secret(line);
}

/** Asks for a line that may be seen, in the same way. */
export function askShown(question: string, hint: string): Promise<string> {
  return ask(question, hint, true);
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
    return await ask(question, hint, false, terminal);
  } finally {
    terminal.destroy();
  }
}

async function ask(question: string, hint: string, shown: boolean, stdin: ReadStream = process.stdin): Promise<string> {
  const { stderr } = process;
  if (!stdin.isTTY) {
    throw nobodyToAsk(question, hint);
  }
  // Before the question: whoever answers at once must not see the answer either.
  stdin.setRawMode(true);
  stderr.write(`${printable(question)}: `);
  try {
    return await readLine(stdin, shown ? (text) => stderr.write(text) : () => undefined, interrupted);
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write('\n');
  }
}

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const CTRL_U = '\u0015';
const BACKSPACE = new Set(['\u0008', '\u007F']);
const ERASE = '\b \b';
/** What arrow and function keys send. */
// eslint-disable-next-line no-control-regex
const KEY_SEQUENCE = /\u001B(?:\[[0-?]*[ -/]*[@-~]|O.|)/gu;

/** @param atEnd What it means that nothing comes any more. */
function readLine(stdin: ReadStream, echo: (text: string) => void, atEnd: () => InputError): Promise<string> {
  return new Promise((resolve, reject) => {
    const decoder = new StringDecoder('utf8');
    let typed: string[] = [];
    const onData = (chunk: Buffer): void => {
      const keys = [...decoder.write(chunk).replaceAll(KEY_SEQUENCE, '')];
      for (const [index, key] of keys.entries()) {
        if (key === CTRL_C) return done(() => reject(interrupted()));
        if (key === '\r' || key === '\n' || key === CTRL_D) {
          // Pasted or sent ahead: the rest answers the next question.
          const rest = keys.slice(index + 1).join('');
          return done(() => resolve(typed.join('')), rest);
        }
        if (BACKSPACE.has(key)) {
          if (typed.pop() !== undefined) echo(ERASE);
        } else if (key === CTRL_U) {
          echo(ERASE.repeat(typed.length));
          typed = [];
        } else {
          typed.push(key);
          echo(key);
        }
      }
    };
    const onEnd = (): void => done(() => (typed.length > 0 ? resolve(typed.join('')) : reject(atEnd())));
    const done = (finish: () => void, rest = ''): void => {
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

function nobodyToAsk(question: string, hint: string, cause?: unknown): InputError {
  return InputError.of(`${question}: there is no terminal to ask on.`, { code: 'NO_TERMINAL', hint, cause });
}

function interrupted(): InputError {
  return InputError.of('Interrupted at a prompt.', { code: 'INTERRUPTED' });
}
