import { Command } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { EXIT_CODE_HELP } from './exit-codes.ts';

const EXAMPLES = `
Examples:
  signet lab up                                               a lab to try things on
  signet check playbooks/connections-sametime.yml -i hosts    what would change, what would restart
  signet run playbooks/connections-sametime.yml -i hosts --diff
  signet task web -m service_facts -i hosts                   one task, without a playbook
  signet inventory --graph -i hosts
  signet explain sso_domain --host dmgr.example.com -i hosts
  signet ltpa token read --keys ltpa.keys                     what is in this cookie
  source <(signet complete bash)                              completion for this shell`;

type AddCommand = (program: Command) => void;

/** Every command, in the order of `--help`. Only the one that is called is read: start-up is most of a short command. */
const COMMANDS: Readonly<Record<string, () => Promise<AddCommand>>> = {
  run: async () => (await import('./commands/run.ts')).addRun,
  check: async () => (await import('./commands/check.ts')).addCheck,
  task: async () => (await import('./commands/task.ts')).addTask,
  resume: async () => (await import('./commands/resume.ts')).addResume,
  runs: async () => (await import('./commands/runs.ts')).addRuns,
  list: async () => (await import('./commands/list.ts')).addList,
  validate: async () => (await import('./commands/validate.ts')).addValidate,
  inventory: async () => (await import('./commands/inventory.ts')).addInventory,
  explain: async () => (await import('./commands/explain.ts')).addExplain,
  ltpa: async () => (await import('./commands/ltpa.ts')).addLtpa,
  vault: async () => (await import('./commands/vault.ts')).addVault,
  lint: async () => (await import('./commands/lint.ts')).addLint,
  doc: async () => (await import('./commands/doc.ts')).addDoc,
  config: async () => (await import('./commands/config.ts')).addConfig,
  lab: async () => (await import('./commands/lab.ts')).addLab,
};

/**
 * The command line for these arguments: with the one command that the first of them names, else whole, as help,
 * completion and the search for the nearest name need it.
 */
export async function buildProgram(args: readonly string[]): Promise<Command> {
  const program = new Command('signet')
    .description('Playbooks for the single sign-on between HCL Connections and HCL Sametime.')
    .version(manifest.version, '-V, --version')
    .helpCommand(false)
    .showHelpAfterError('(signet --help shows what there is)')
    .showSuggestionAfterError()
    .configureHelp({ sortSubcommands: false, sortOptions: false })
    .addHelpText('after', `${EXAMPLES}\n\n${EXIT_CODE_HELP}`)
    .exitOverride();
  const [name = ''] = args;
  if (name === '-V' || name === '--version') return program;
  const called = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  for (const load of called ? [called] : Object.values(COMMANDS)) (await load())(program);
  for (const command of program.commands) inheritExit(command);
  if (!called) (await import('./commands/completion.ts')).addCompletion(program, args);
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
