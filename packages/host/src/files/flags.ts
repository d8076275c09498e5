import { type Change, InputError, type TaskContext } from '@signet/core';
import { quote } from '../shell/quote.ts';
import type { CommandsReader } from '../targets/commands.ts';

/** Flags of a file as `lsattr` tells them, without `e`: that one is the file system's own. */
export async function readFlags(host: CommandsReader, path: string): Promise<string> {
  const { stdout } = await host.ask(['lsattr', '-d', '--', path]);
  const flags = /^([-A-Za-z]+)\s/u.exec(stdout.toString('utf8'))?.[1] ?? '';
  return flags.replaceAll(/[-e]/gu, '');
}

/** The flags that something has afterwards. `+i` adds, `-i` takes away, `=i` or `i` alone are all there is. */
export function flagsAfter(current: string, wanted: string, context: TaskContext): string {
  const [, operator = '=', letters = ''] = /^([-+=]?)([A-Za-z]*)$/u.exec(wanted) ?? [];
  if (!/^[-+=]?[A-Za-z]*$/u.test(wanted)) {
    throw InputError.of(`attributes: "${wanted}" is no list of flags for chattr.`, {
      code: 'FILE_ARGUMENTS',
      at: context.at,
      hint: 'Write it such as +i, -i or =i.',
    });
  }
  const given = [...letters].filter((letter) => letter !== 'e');
  if (operator === '-') return sorted([...current].filter((letter) => !given.includes(letter)));
  return sorted(operator === '+' ? [...current, ...given] : given);
}

function sorted(letters: readonly string[]): string {
  return [...new Set(letters)].toSorted().join('');
}

export function compareFlags(current: string, wanted: string | undefined): Change[] {
  if (wanted === undefined || sorted([...current]) === wanted) return [];
  return [{ path: 'attributes', from: sorted([...current]), to: wanted }];
}

/** A shell command that adds and takes away what differs. */
export function flagsCommand(current: string, wanted: string, word: string): string {
  const part = (sign: string, letters: string): string => (letters === '' ? '' : ` ${quote(sign + letters)}`);
  const less = [...current].filter((letter) => !wanted.includes(letter)).join('');
  const more = [...wanted].filter((letter) => !current.includes(letter)).join('');
  return `chattr${part('-', less)}${part('+', more)} -- ${word} || exit 90`;
}
