import { type ActionReport } from '@signet/core';
import { expandedWord } from '../shell/quote.ts';
import type { CommandsReader } from '../targets/commands.ts';

/** As `script` asks: patterns are names, what a link leads to has to be there, and `chdir` does not count. */
const plainExists = 'exists() { [ -e "$1" ]; }';

/** The arguments that say when a command has nothing to do. */
export interface Guards {
  readonly creates?: string | undefined;
  readonly removes?: string | undefined;
  readonly chdir?: string | undefined;
}

/** True when a path exists, a dangling link included; a pattern, when something matches it. */
const exists = `exists() {
  case $1 in
    *[*?[]*) IFS=; for found in $1; do if [ -e "$found" ] || [ -L "$found" ]; then return 0; fi; done; return 1 ;;
    *) [ -e "$1" ] || [ -L "$1" ] ;;
  esac
}`;

/**
 * Whether `creates` or `removes` say that nothing is to be done, and which of them.
 *
 * @param kind How `script`, or how everything else looks for them.
 * @returns `undefined` when the command is to run.
 */
export async function guarded(
  host: CommandsReader,
  guards: Guards,
  kind: 'patterns' | 'plain' = 'patterns',
): Promise<string | undefined> {
  const { creates, removes } = guards;
  if (creates === undefined && removes === undefined) return undefined;
  const lines = [kind === 'plain' ? plainExists : exists];
  const chdir = kind === 'plain' ? undefined : guards.chdir;
  // A folder that is not there is found when the command is to run.
  if (chdir !== undefined) lines.push(`CDPATH= cd -P -- ${expandedWord(chdir)} 2>/dev/null || exit 0`);
  if (creates !== undefined) lines.push(`if exists ${expandedWord(creates)}; then echo creates; exit 0; fi`);
  if (removes !== undefined) lines.push(`if exists ${expandedWord(removes)}; then :; else echo removes; fi`);
  const { stdout } = await host.ask(['sh', '-c', lines.join('\n')]);
  const said = stdout.toString('utf8').trim();
  if (said === 'creates') return `'${creates}' exists`;
  if (said === 'removes') return `'${removes}' does not exist`;
  return undefined;
}

/** What a command that was left out registers: as Ansible's `command` and `shell` do. */
export function guardedReport(why: string, cmd: unknown, check: boolean): ActionReport {
  const stdout = `skipped, since ${why.replace(/^'([\s\S]*)' /u, '$1 ')}`;
  const msg = `${check ? 'Would' : 'Did'} not run command since ${why}`;
  return {
    effects: [],
    changed: false,
    skipped: msg,
    facts: {
      cmd,
      rc: 0,
      msg,
      stdout,
      stdout_lines: [stdout],
      stderr: '',
      stderr_lines: [],
      start: null,
      end: null,
      delta: null,
    },
  };
}
