import { InvalidArgumentError, type Command, Option } from 'commander';

/** Options that every command with an inventory has; names are Ansible's. */
export interface InventoryOptions {
  readonly inventory?: readonly string[];
  readonly limit?: string;
  readonly extraVars?: readonly string[];
  readonly vaultPasswordFile?: readonly string[];
  readonly vaultId?: readonly string[];
  readonly askVaultPass?: boolean;
}

/** Options that choose tasks of a playbook. */
export interface SelectionOptions {
  readonly tags?: readonly string[];
  readonly skipTags?: readonly string[];
}

/** Options of commands that connect. */
export interface RunningOptions extends InventoryOptions, SelectionOptions {
  readonly forks: number;
  readonly user?: string;
  readonly privateKey?: string;
  readonly timeout: number;
  readonly askPass?: boolean;
  readonly output: 'human' | 'json' | 'jsonl';
}

export function addInventoryOptions(command: Command): Command {
  return command
    .option('-i, --inventory <source>', 'inventory file, folder, or hosts with commas; repeatable', collect)
    .option('-l, --limit <pattern>', 'only hosts that match')
    .option('-e, --extra-vars <vars>', 'k=v, JSON, YAML or @file; wins over every other variable; repeatable', collect)
    .option(
      '--vault-password-file <file>',
      'file with the vault password, or a program that prints it; repeatable',
      collect,
    )
    .option('--vault-id <label@source>', 'vault password by label; source is a file or "prompt"; repeatable', collect)
    .option('-J, --ask-vault-pass', 'ask for the vault password');
}

/** Where `group_vars` and `host_vars` beside a playbook are, for commands that need no playbook. */
export function playbookDirOption(): Option {
  return new Option('--playbook-dir <folder>', 'folder of the playbooks: its group_vars and host_vars count too');
}

export function addSelectionOptions(command: Command): Command {
  return command
    .option('-t, --tags <tags>', 'only tasks with these tags; comma separated, repeatable', collectCommas)
    .option('--skip-tags <tags>', 'no tasks with these tags; comma separated, repeatable', collectCommas);
}

export function addRunningOptions(command: Command): Command {
  return addSelectionOptions(addInventoryOptions(command))
    .option('-f, --forks <n>', 'hosts worked on at the same time', positiveInteger, 5)
    .option('-u, --user <name>', 'log in as this user where the inventory names none')
    .option('--private-key <file>', 'private key where the inventory names none')
    .option('-T, --timeout <seconds>', 'seconds to wait for a connection', positiveInteger, 10)
    .option('-k, --ask-pass', 'ask for the password of the SSH login')
    .addOption(
      new Option('--output <format>', 'what standard output gets').choices(['human', 'json', 'jsonl']).default('human'),
    );
}

export function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}

function collectCommas(value: string, previous: readonly string[] = []): string[] {
  return [
    ...previous,
    ...value
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  ];
}

function positiveInteger(value: string): number {
  if (!/^[1-9]\d{0,8}$/u.test(value)) throw new InvalidArgumentError('It has to be a whole number from 1.');
  return Number(value);
}
