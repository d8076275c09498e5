import { existsSync } from 'node:fs';
import { InputError } from '@signet/core';
import { errorLine, warningLine } from '../console/output.ts';
import { askHidden } from './hidden-prompt.ts';
import { type PastedToken, tokensIn } from './pasted-cookie.ts';
import { shortFile } from './short-file.ts';
import { standardInput } from './standard-input.ts';

/** A cookie has 4096 characters at the most; cookie files and what a browser exports have more. */
const MAX_BYTES = 1024 * 1024;

/**
 * The token that a command is about: `-` is standard input, `@FILE` a file, anything else the token itself, with a
 * warning. Left out, it is asked for on a terminal, else it comes from standard input. What was pasted may hold several
 * cookies of one name: there is at least one.
 *
 * @param names What the cookie may be called; that of the products when left out.
 * @throws {InputError} `LTPA_FILE`, `LTPA_NO_TOKEN`
 */
export async function readTokens(
  argument: string | undefined,
  names?: readonly string[],
): Promise<readonly PastedToken[]> {
  return tokensIn(await tokenText(argument), names);
}

/** Whether {@link readTokens} takes standard input for this argument. */
export function isTokenFromStdin(argument: string | undefined): boolean {
  return argument === '-' || (argument === undefined && !process.stdin.isTTY);
}

async function tokenText(argument: string | undefined): Promise<string> {
  if (isTokenFromStdin(argument)) return (await standardInput('the token', MAX_BYTES)).toString('utf8');
  if (argument === undefined) return askedToken();
  if (argument.startsWith('@')) return shortFile(argument.slice(1), 'a token', MAX_BYTES).bytes.toString('utf8');
  if (existsSync(argument)) {
    throw InputError.of(`${argument} is a file, and no token.`, {
      code: 'LTPA_NO_TOKEN',
      hint: `Did you mean @${argument}? A token in a file is given as @FILE.`,
    });
  }
  warningLine(
    'The token is on the command line: whoever lists processes or reads the shell history can use it until it expires. Use standard input, @FILE or the prompt.',
  );
  return argument;
}

/** Long texts are pasted with line ends in them: they are no answer to the next question. */
async function askedToken(): Promise<string> {
  const text = (await askHidden('Token (not shown)', 'Give it on standard input or as @FILE.', { isPasted: true }))
    .reveal()
    .replaceAll('\r', '\n')
    .trim();
  errorLine(`${text.length} characters read.`);
  return text;
}
