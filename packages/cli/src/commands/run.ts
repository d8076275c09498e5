import type { Command } from 'commander';
import { addRunningOptions, type RunningOptions } from '../input/playbook-options.ts';
import { runOrCheck } from './run-playbook.ts';

/** `signet run PLAYBOOK`. */
export function addRun(program: Command): void {
  const command = program
    .command('run')
    .summary('run a playbook')
    .description('Runs a playbook: reads what is, changes what differs, restarts only when something changed.')
    .argument('<playbook>', 'playbook file');
  addRunningOptions(command)
    .option('-D, --diff', 'show every changed field or line')
    .option('-C, --check', 'only look; the same as "signet check"')
    .addHelpText(
      'after',
      `
Examples:
  signet run playbooks/connections-sametime.yml -i hosts
  signet run playbooks/connections-sametime.yml -i hosts --diff --vault-password-file ~/.vault
  signet run playbooks/connections-sametime.yml -i hosts --tags sametime,proof
  signet run playbooks/connections-sametime.yml -i hosts -e restart_each_step=true
  signet run playbooks/connections-sametime.yml -i hosts --output json > report.json`,
    )
    .action(async (playbook: string, options: RunningOptions & { diff?: boolean; check?: boolean }) => {
      process.exitCode = await runOrCheck(playbook, options, {
        check: options.check ?? false,
        diff: options.diff ?? false,
        exitCode: false,
      });
    });
}
