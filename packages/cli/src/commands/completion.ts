import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';
import { BASH_COMPLETION } from '../completion/bash.ts';
import { line } from '../console/output.ts';
import { keywordEntries, taskEntries } from '../documentation/entries.ts';

/**
 * `signet complete zsh|bash|fish|powershell`: prints the script that a shell sources; `signet complete -- WORDS…`: what
 * such a script asks.
 *
 * @param args Of the command line.
 */
export function addCompletion(program: Command, args: readonly string[]): void {
  if (args[0] === 'complete' && args[1] === 'bash') {
    program
      .command('complete')
      .argument('<shell>')
      .action(() => line(BASH_COMPLETION.trimEnd()));
    return;
  }
  const doc = tab(program).commands.get('doc');
  doc?.argument('name', (complete) => {
    for (const { name, summary } of [...taskEntries, ...keywordEntries]) complete(name, summary);
  });
}
