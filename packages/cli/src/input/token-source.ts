import { InputError } from '@signet/core';
import { warningLine } from '../console/output.ts';
import { askHidden } from './hidden-prompt.ts';
import { shortFile } from './short-file.ts';
import { standardInput } from './standard-input.ts';

/** More than any cookie: a whole `Cookie` line may be pasted. */
const MAX_BYTES = 16 * 1024;

/**
 * The token that a command is about: `-` is standard input, `@FILE` a file, anything else the token itself, with a
 * warning. Left out, it is asked for on a terminal, else it comes from standard input.
 *
 * @throws {InputError} `LTPA_FILE`, `LTPA_NO_TOKEN`
 */
export async function readToken(argument: string | undefined): Promise<string> {
  const token = tokenIn(await tokenText(argument));
  if (token === '') {
    throw InputError.of('There is no token.', {
      code: 'LTPA_NO_TOKEN',
      hint: 'Give the value of the cookie LtpaToken2 on standard input, as @FILE, or at the prompt.',
    });
  }
  return token;
}

/** Whether {@link readToken} takes standard input for this argument. */
export function isTokenFromStdin(argument: string | undefined): boolean {
  return argument === '-' || (argument === undefined && !process.stdin.isTTY);
}

async function tokenText(argument: string | undefined): Promise<string> {
  if (isTokenFromStdin(argument)) return (await standardInput('the token', MAX_BYTES)).toString('utf8');
  if (argument === undefined) return (await askHidden('Token', 'Give it on standard input or as @FILE.')).reveal();
  if (argument.startsWith('@')) return shortFile(argument.slice(1), 'a token', MAX_BYTES).bytes.toString('utf8');
  warningLine(
    'The token is on the command line: whoever lists processes or reads the shell history can use it until it expires. Use standard input, @FILE or the prompt.',
  );
  return argument;
}

/**
 * The value of the cookie in what was pasted: the bare value, `LtpaToken2=…`, a `Cookie` or `Set-Cookie` line, a file of curl's. Of
 * several cookies, LtpaToken2 comes before LtpaToken.
 */
export function tokenIn(text: string): string {
  for (const name of ['LtpaToken2', 'LtpaToken']) {
    const value = new RegExp(`(?:^|[;:\\s])${name}[=\\t]([^;\\r\\n]+)`, 'iu').exec(text)?.[1];
    if (value !== undefined) return value.trim();
  }
  return text.trim();
}
