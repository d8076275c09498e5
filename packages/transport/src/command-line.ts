import { InternalError, type RunOptions, TargetError } from '@signet/core';

/** Linux takes at most 128 KiB in one argument, and a command travels as one. */
const longestScript = 120_000;

/** A word that a POSIX shell takes for itself. The only place where text is quoted for a shell. */
export function quote(word: string): string {
  if (word.includes('\0')) {
    throw new TargetError('A command cannot be given a NUL character, and one of its arguments or variables has one.', {
      code: 'ARGUMENT_NUL',
      hint: 'Send such data to its standard input.',
    });
  }
  return /^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * Lines for a shell that becomes the command: it sets folder and environment, then replaces itself.
 * The environment is part of it because sshd drops what its `AcceptEnv` does not name, without a word.
 *
 * @param become How the shell becomes it: `exec`, or `exec` and a program that starts another one.
 */
export function commandLines(
  host: string,
  argv: readonly string[],
  options: Pick<RunOptions, 'env' | 'cwd'> = {},
  become = 'exec',
): string {
  if (argv.length === 0) throw new InternalError('A command needs a program.', { code: 'ARGUMENT_NONE' });
  const lines: string[] = [];
  if (options.cwd !== undefined) lines.push(`CDPATH= cd -- ${quote(options.cwd)} || exit 126`);
  for (const [name, value] of Object.entries(options.env ?? {})) {
    if (!/^[A-Za-z_]\w*$/u.test(name)) {
      throw new InternalError(`"${name}" is not the name of an environment variable.`, { code: 'ENVIRONMENT_NAME' });
    }
    lines.push(`${name}=${quote(value)}; export ${name}`);
  }
  lines.push(`${become} ${argv.map(quote).join(' ')}`);
  const script = lines.join('\n');
  if (Buffer.byteLength(script) > longestScript) {
    throw new TargetError(`The command ${describeCommand(argv)} for ${host} is longer than 120 000 bytes.`, {
      code: 'COMMAND_TOO_LONG',
      hint: 'Send data to its standard input or in a file.',
    });
  }
  return script;
}

/** A command for messages: quoted, and cut off when long. */
export function describeCommand(argv: readonly string[]): string {
  const text = argv.map(quote).join(' ').replaceAll(/\s+/gu, ' ');
  return text.length > 100 ? `${text.slice(0, 97)}...` : text;
}
