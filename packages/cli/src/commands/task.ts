import { dirname, join } from 'node:path';
import { InputError } from '@signet/core';
import type { Command } from 'commander';
import { readConfiguration } from '../configuration/configuration.ts';
import { givenBy, runningOptions } from '../configuration/options.ts';
import { line } from '../console/output.ts';
import { printProblem } from '../console/problems.ts';
import { EXIT } from '../exit-codes.ts';
import { readInventory, requireSound } from '../input/inventory.ts';
import {
  addCompatOption,
  addHostOptions,
  addInventoryOptions,
  addOutputOptions,
  playbookDirOption,
  positiveInteger,
  type RunningOptions,
  type TypedOptions,
  wholeNumber,
} from '../input/playbook-options.ts';
import { playbookOf } from '../input/single-task.ts';
import { vaultPasswords } from '../input/vault-passwords.ts';
import { runOrCheck } from './run-playbook.ts';

type Options = TypedOptions & {
  moduleName: string;
  args: string;
  background?: number;
  poll?: number;
  taskTimeout?: number;
  oneLine?: boolean;
};

/** `signet task HOSTS -m MODULE -a ARGUMENTS`: what `ansible` does. */
export function addTask(program: Command): void {
  const command = program
    .command('task')
    .summary('run a single task, without a playbook')
    .description(
      'Runs one task on hosts: the same tasks with the same arguments as in a playbook. Nothing is journalled, and no lock is needed.',
    )
    .argument('<hosts>', 'host pattern, such as web, all or "web:!web3"')
    .option('-m, --module-name <task>', 'the task; signet doc lists them', 'command')
    .option('-a, --args <arguments>', 'its arguments: key=value words, a command, or a JSON map', '');
  addHostOptions(addInventoryOptions(command))
    .option('-C, --check', 'only look, write nothing')
    .option('-D, --diff', 'show every changed field or line')
    .option('-B, --background <seconds>', 'run in the background, at most so long', positiveInteger)
    .option('-P, --poll <seconds>', 'with -B: how often to look; 0 does not wait (15)', wholeNumber)
    .option('--task-timeout <seconds>', 'give up the task after so long', positiveInteger)
    .option('--list-hosts', 'only list the hosts; nothing is connected')
    .option('-o, --one-line', 'a line per host')
    .addOption(playbookDirOption());
  addOutputOptions(addCompatOption(command))
    .addHelpText(
      'after',
      `
Examples:
  signet task all -m ping -i hosts
  signet task web -a uptime -i hosts --output ansible
  signet task web -m shell -a 'df -h | tail -1' -i hosts -l 'web:!web3'
  signet task web -m copy -a 'src=motd dest=/etc/motd mode=0644' -i hosts -b --check --diff
  signet task all -m debug -a 'var=sso_domain' -i hosts --playbook-dir playbooks
  signet task localhost -m stat -a '{"path": "/etc/hosts"}'`,
    )
    .action(async (hosts: string, options: Options) => {
      process.exitCode = await runTask(hosts, options);
    });
}

/** What places in the task are called; it lies where the variables beside a playbook are looked for. */
const NAME = 'command line';

async function runTask(hosts: string, options: Options): Promise<number> {
  const { playbook_dir: folder = '.' } = readConfiguration(givenBy(options)).settings;
  const file = join(folder, NAME);
  const { background, poll, taskTimeout: timeout } = options;
  const text = ({ compat }: RunningOptions): string =>
    playbookOf({ hosts, module: options.moduleName, args: options.args, background, poll, timeout, compat });
  if (options.listHosts) return listHosts(hosts, file, options);
  const singleTask = options.oneLine ? 'line' : 'block';
  return runOrCheck(file, options, { check: false, diff: false, exitCode: false, text, singleTask });
}

async function listHosts(pattern: string, file: string, typed: Options): Promise<number> {
  const options = runningOptions(typed, file);
  try {
    const { inventory, diagnostics } = readInventory(options, await vaultPasswords(options), dirname(file));
    const found = inventory.select(pattern);
    const limit = options.limit === undefined ? found : inventory.limitTo(options.limit);
    requireSound([...diagnostics, ...found.diagnostics, ...(limit === found ? [] : limit.diagnostics)]);
    const names = new Set(limit.hosts.map(({ name }) => name));
    const hosts = found.hosts.filter(({ name }) => names.has(name));
    if (limit !== found && hosts.length === 0) throw nothingLeft(options.limit);
    line(`  hosts (${hosts.length}):`);
    for (const { name } of hosts) line(`    ${name}`);
    return EXIT.done;
  } catch (error) {
    return printProblem(error, options);
  }
}

function nothingLeft(limit: string | undefined): InputError {
  return InputError.of(`The limit "${limit}" leaves no host of this pattern.`, {
    code: 'LIMIT_LEAVES_NO_HOST',
    hint: 'Leave the limit out to see the hosts there are.',
  });
}
