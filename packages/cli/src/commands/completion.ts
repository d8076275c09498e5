import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';

/** `signet complete zsh|bash|fish|powershell`: prints the script that a shell sources. */
export function addCompletion(program: Command): void {
  tab(program);
}
