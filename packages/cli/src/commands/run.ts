import type { Command } from 'commander';
import { addRunningOptions, type TypedOptions } from '../input/playbook-options.ts';
import { listPlan } from './list.ts';
import { runOrCheck } from './run-playbook.ts';
import { validateFiles } from './validate.ts';

/** `signet run PLAYBOOK…`. */
export function addRun(program: Command): void {
  const command = program
    .command('run')
    .summary('run a playbook')
    .description('Runs a playbook: reads what is, changes what differs, restarts only when something changed.')
    .argument('<playbook...>', 'playbook files; several run one after the other until one fails');
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
  signet run site.yml -i hosts --output ansible --compat ansible
  signet run site.yml -i hosts --output junit --output-file report.xml`,
    )
    .action(async (playbooks: string[], options: TypedOptions) => {
      process.exitCode = await runEach(playbooks, options, false);
    });
}

/** Also the listings and the look for mistakes that Ansible has as options of its run. */
export async function runEach(playbooks: readonly string[], options: TypedOptions, exitCode: boolean): Promise<number> {
  if (options.syntaxCheck) return validateFiles(playbooks, options);
  for (const playbook of playbooks) {
    const code = isListing(options)
      ? await listPlan(playbook, options)
      : await runOrCheck(playbook, options, { check: false, diff: false, exitCode });
    if (code !== 0) return code;
  }
  return 0;
}

function isListing({ listHosts, listTasks, listTags }: TypedOptions): boolean {
  return listHosts === true || listTasks === true || listTags === true;
}
