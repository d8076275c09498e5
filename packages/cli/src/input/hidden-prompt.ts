import { InputError, Secret } from '@signet/core';

/**
 * Asks for a password on the terminal without showing what is typed.
 *
 * @throws {InputError} `NO_TERMINAL` when there is nobody to ask.
 */
export async function askHidden(question: string, hint: string): Promise<Secret> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) {
    throw InputError.of(`${question}: there is no terminal to ask on.`, { code: 'NO_TERMINAL', hint });
  }
  stderr.write(`${question}: `);
  stdin.setRawMode(true);
  stdin.resume();
  try {
    return new Secret(await readLine(stdin));
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write('\n');
  }
}

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const BACKSPACE = new Set(['\u0008', '\u007F']);

function readLine(stdin: NodeJS.ReadStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed = '';
    const onData = (chunk: Buffer): void => {
      for (const key of chunk.toString('utf8')) {
        if (key === '\r' || key === '\n' || key === CTRL_D) return done(() => resolve(typed));
        if (key === CTRL_C) {
          return done(() => reject(InputError.of('Interrupted at the password prompt.', { code: 'INTERRUPTED' })));
        }
        typed = BACKSPACE.has(key) ? [...typed].slice(0, -1).join('') : typed + key;
      }
    };
    const done = (finish: () => void): void => {
      stdin.off('data', onData);
      finish();
    };
    stdin.on('data', onData);
  });
}
