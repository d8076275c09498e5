import type { Secret } from '@signet/core';
import { InvalidArgumentError, type Command, Option } from 'commander';
import type { OutputName } from '../configuration/settings.ts';

/** Options that every command with an inventory has; names are Ansible's. */
export interface InventoryOptions {
  readonly inventory?: readonly string[];
  readonly limit?: string;
  readonly extraVars?: readonly string[];
  /** Extra variables that were asked for. */
  readonly secretVars?: Readonly<Record<string, Secret>>;
  readonly vaultPasswordFile?: readonly string[];
  readonly vaultId?: readonly string[];
  readonly askVaultPass?: boolean;
}

/** Options that choose tasks of a playbook. */
export interface SelectionOptions {
  readonly tags?: readonly string[];
  readonly skipTags?: readonly string[];
}

/** Options of how hosts are reached, as a command gets them: those that were left out have their setting. */
export interface ConnectionOptions {
  readonly user?: string;
  readonly privateKey?: string;
  readonly timeout: number;
  readonly askPass?: boolean;
  readonly connectionPasswordFile?: string;
  readonly connection?: string;
  readonly sshArgs?: string;
  readonly sshCommonArgs?: string;
  readonly sshExtraArgs?: string;
  readonly hostKeyChecking: boolean;
}

export interface BecomeOptions {
  readonly become: boolean;
  readonly becomeMethod?: string;
  readonly becomeUser?: string;
  readonly becomeExe?: string;
  readonly becomeFlags?: string;
  readonly askBecomePass?: boolean;
  readonly becomePasswordFile?: string;
}

/** What a playbook is read with. */
export interface LoadingOptions extends InventoryOptions {
  readonly compat?: boolean;
  readonly errorOnMissingHandler?: boolean;
  /** Of commands that run something. */
  readonly output?: OutputName;
  readonly rolesPath?: readonly string[];
  readonly duplicateKeys?: 'ignore' | 'warn' | 'error';
}

/** Options of commands that connect, with settings filled in. */
export interface RunningOptions extends LoadingOptions, SelectionOptions, ConnectionOptions, BecomeOptions {
  readonly compat: boolean;
  readonly forks: number;
  readonly check: boolean;
  readonly diff: boolean;
  readonly forceHandlers: boolean;
  readonly anyErrorsFatal: boolean;
  readonly jinja2Native: boolean;
  readonly errorOnMissingHandler: boolean;
  readonly noLog: boolean;
  readonly strategy?: 'linear' | 'free' | 'host_pinned';
  readonly gathering?: 'implicit' | 'explicit' | 'smart';
  readonly startAtTask?: string;
  readonly step?: boolean;
  readonly wait?: true | number;
  readonly stateDir?: string;
  /** Of commands without a playbook: where its variables lie. */
  readonly playbookDir?: string;
  readonly output: OutputName;
  readonly outputFile?: string;
  /** `-v` counted up, `-q` down. */
  readonly verbosity: number;
  readonly screen: ScreenOptions;
  readonly retryFiles: boolean;
}

/** Settings of what is shown. */
export interface ScreenOptions {
  readonly forceColour: boolean;
  readonly noColour: boolean;
  readonly showSkipped: boolean;
  readonly showOk: boolean;
  readonly customStats: boolean;
}

/** What was typed, before settings fill in the rest; alternative spellings included. */
export interface TypedOptions extends InventoryOptions, SelectionOptions {
  readonly inventoryFile?: readonly string[];
  readonly vaultPassFile?: readonly string[];
  readonly askVaultPassword?: boolean;
  readonly forks?: number;
  readonly check?: boolean;
  readonly diff?: boolean;
  readonly user?: string;
  readonly privateKey?: string;
  readonly keyFile?: string;
  readonly timeout?: number;
  readonly askPass?: boolean;
  readonly connectionPasswordFile?: string;
  readonly connPassFile?: string;
  readonly connection?: string;
  readonly sshCommonArgs?: string;
  readonly sshExtraArgs?: string;
  readonly become?: boolean;
  readonly becomeMethod?: string;
  readonly becomeUser?: string;
  readonly askBecomePass?: boolean;
  readonly becomePasswordFile?: string;
  readonly becomePassFile?: string;
  readonly forceHandlers?: boolean;
  readonly startAtTask?: string;
  readonly step?: boolean;
  readonly wait?: true | number;
  readonly compat?: 'ansible';
  readonly playbookDir?: string;
  readonly output?: OutputName;
  readonly outputFile?: string;
  readonly verbose?: number;
  readonly quiet?: number;
  readonly listHosts?: boolean;
  readonly listTasks?: boolean;
  readonly listTags?: boolean;
  readonly syntaxCheck?: boolean;
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
    .option('-J, --ask-vault-pass', 'ask for the vault password')
    .addOption(hidden('--inventory-file <source>').argParser(collect))
    .addOption(hidden('--vault-pass-file <file>').argParser(collect))
    .addOption(hidden('--ask-vault-password'));
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

/** `--compat`, of commands that do as Ansible on request. */
export function addCompatOption(command: Command): Command {
  return command.addOption(
    new Option('--compat <with>', 'do as Ansible where Signet is safer; its exit codes too').choices(['ansible']),
  );
}

export function addRunningOptions(command: Command): Command {
  addSelectionOptions(addInventoryOptions(command));
  addHostOptions(command)
    .option('--start-at-task <name>', 'begin at this task: its name, a pattern of names, or its id')
    .option('--step', 'ask before each task')
    .option('--force-handlers', 'run the handlers of hosts that failed, too')
    .option('--list-hosts', 'only list the hosts; nothing is connected')
    .option('--list-tasks', 'only list the tasks')
    .option('--list-tags', 'only list the tags')
    .option('--syntax-check', 'only look for mistakes in the files')
    .option('--wait [seconds]', 'wait for another run of this playbook to end', positiveInteger)
    .addOption(hidden('--flush-cache'));
  return addOutputOptions(addCompatOption(command));
}

/** How hosts are reached and as whom, and how many at a time. */
export function addHostOptions(command: Command): Command {
  addConnectionOptions(command);
  return addBecomeOptions(command).option('-f, --forks <n>', 'hosts worked on at the same time (5)', positiveInteger);
}

function addConnectionOptions(command: Command): Command {
  return (
    command
      .option('-u, --user <name>', 'log in as this user where the inventory names none')
      .option('-k, --ask-pass', 'ask for the password of the login')
      .option('--connection-password-file <file>', 'file with the password of the login')
      .option('--private-key <file>', 'private key where the inventory names none')
      .option('-c, --connection <kind>', 'kind of connection where the inventory names none')
      .option('-T, --timeout <seconds>', 'seconds to wait for a connection (10)', positiveInteger)
      .option('--ssh-common-args <args>', 'arguments of the ssh program')
      .option('--ssh-extra-args <args>', 'more arguments of the ssh program')
      .addOption(hidden('--key-file <file>'))
      // Files go through the connection itself, and modules are ours: there is nothing to do with these.
      .addOption(hidden('--scp-extra-args <args>'))
      .addOption(hidden('--sftp-extra-args <args>'))
      .addOption(hidden('-M, --module-path <folders>'))
      .addOption(hidden('--conn-pass-file <file>'))
  );
}

function addBecomeOptions(command: Command): Command {
  return command
    .option('-b, --become', 'run as another user')
    .option('--become-method <method>', 'how: sudo, su (sudo)')
    .option('--become-user <name>', 'as whom (root)')
    .option('-K, --ask-become-pass', 'ask for the password of become')
    .option('--become-password-file <file>', 'file with the password of become')
    .addOption(hidden('--become-pass-file <file>'));
}

/** What is shown of a run, and where. */
export function addOutputOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--output <format>', 'what standard output gets (human)').choices([
        'human',
        'ansible',
        'json',
        'jsonl',
        'junit',
        'report',
      ] satisfies OutputName[]),
    )
    .option('--output-file <file>', 'write that to a file; standard output is for people then')
    .addOption(new Option('-v, --verbose', 'say more; repeatable').preset('v').argParser(counted))
    .addOption(new Option('-q, --quiet', 'say less; repeatable').preset('q').argParser(counted));
}

function hidden(flags: string): Option {
  return new Option(flags).hideHelp();
}

function counted(_value: string, previous: number | undefined): number {
  return (previous ?? 0) + 1;
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

export function wholeNumber(value: string): number {
  if (!/^\d{1,9}$/u.test(value)) throw new InvalidArgumentError('It has to be a whole number.');
  return Number(value);
}

export function positiveInteger(value: string): number {
  if (!/^[1-9]\d{0,8}$/u.test(value)) throw new InvalidArgumentError('It has to be a whole number from 1.');
  return Number(value);
}
