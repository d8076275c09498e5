import type { Command } from 'commander';
import { addRunningOptions, type TypedOptions } from '../input/playbook-options.ts';
import { runEach } from './run.ts';

/** `signet check PLAYBOOK…`. */
export function addCheck(program: Command): void {
  const command = program
    .command('check')
    .summary('what a run would change and restart; writes nothing')
    .description(
      'Shows every change that a run would make and the restarts that would follow. Writes nothing, on no host and not on this machine; only a task with check_mode: false may run, where that is followed.',
    )
    .argument('<playbook...>', 'playbook files');
  addRunningOptions(command)
    .option('-D, --diff', 'changes are always shown; accepted out of habit')
    .option('-C, --check', 'accepted out of habit')
    .option('--exit-code', 'end with 10 when changes are pending')
    .addHelpText(
      'after',
      `
Examples:
  signet check playbooks/connections-sametime.yml -i hosts
  signet check playbooks/connections-sametime.yml -i hosts --exit-code || echo "drift or trouble: $?"`,
    )
    .action(async (playbooks: string[], options: TypedOptions & { exitCode?: boolean }) => {
      process.exitCode = await runEach(playbooks, { ...options, check: true, diff: true }, options.exitCode ?? false);
    });
}
