import { Command } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { addCheck } from './commands/check.ts';
import { addCompletion } from './commands/completion.ts';
import { addConfig } from './commands/config.ts';
import { addDoc } from './commands/doc.ts';
import { addInventory } from './commands/inventory.ts';
import { addLab } from './commands/lab.ts';
import { addList } from './commands/list.ts';
import { addResume } from './commands/resume.ts';
import { addRun } from './commands/run.ts';
import { addRuns } from './commands/runs.ts';
import { addValidate } from './commands/validate.ts';
import { EXIT_CODE_HELP } from './exit-codes.ts';

const EXAMPLES = `
Examples:
  signet lab up                                               a lab to try things on
  signet check playbooks/connections-sametime.yml -i hosts    what would change, what would restart
  signet run playbooks/connections-sametime.yml -i hosts --diff
  signet inventory --graph -i hosts
  source <(signet complete bash)                              completion for this shell`;

/** The command line, whole. */
export function buildProgram(): Command {
  const program = new Command('signet')
    .description('Playbooks for the single sign-on between HCL Connections and HCL Sametime.')
    .version(manifest.version, '-V, --version')
    .helpCommand(false)
    .showHelpAfterError('(signet --help shows what there is)')
    .showSuggestionAfterError()
    .configureHelp({ sortSubcommands: false, sortOptions: false })
    .addHelpText('after', `${EXAMPLES}\n\n${EXIT_CODE_HELP}`)
    .exitOverride();
  addRun(program);
  addCheck(program);
  addResume(program);
  addRuns(program);
  addList(program);
  addValidate(program);
  addInventory(program);
  addDoc(program);
  addConfig(program);
  addLab(program);
  for (const command of program.commands) inheritExit(command);
  addCompletion(program);
  return program;
}

/** Wrong usage is ours to turn into an exit code, in subcommands too. */
function inheritExit(command: Command): void {
  command.exitOverride().showHelpAfterError(`(${commandPath(command)} --help shows what there is)`);
  for (const inner of command.commands) inheritExit(inner);
}

function commandPath(command: Command): string {
  return command.parent === null ? command.name() : `${commandPath(command.parent)} ${command.name()}`;
}
