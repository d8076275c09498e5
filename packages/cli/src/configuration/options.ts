import { printDiagnostics } from '../console/problems.ts';
import type { InventoryOptions, RunningOptions, TypedOptions } from '../input/playbook-options.ts';
import { type Configuration, type Given, readConfiguration } from './configuration.ts';
import type { SettingName } from './settings.ts';

/**
 * The options of a command, with settings for what was not typed.
 *
 * @param playbook Where `signet.yml` is looked for.
 */
export function runningOptions(typed: TypedOptions, playbook: string): RunningOptions {
  const { settings, diagnostics } = readConfiguration(givenBy(typed), playbook);
  if (diagnostics.length > 0) printDiagnostics(diagnostics);
  return {
    ...inventoryOptions(typed, settings),
    ...(typed.tags && { tags: typed.tags }),
    ...(typed.skipTags && { skipTags: typed.skipTags }),
    ...defined({
      user: settings.remote_user,
      privateKey: settings.private_key_file,
      connection: settings.connection,
      connectionPasswordFile: settings.connection_password_file,
      sshArgs: settings.ssh_args,
      sshCommonArgs: settings.ssh_common_args,
      sshExtraArgs: settings.ssh_extra_args,
      becomeMethod: settings.become_method,
      becomeUser: settings.become_user,
      becomeExe: settings.become_exe,
      becomeFlags: settings.become_flags,
      becomePasswordFile: settings.become_password_file,
      startAtTask: typed.startAtTask,
      step: typed.step,
      wait: typed.wait,
      outputFile: typed.outputFile,
      stateDir: settings.state_dir,
      playbookDir: settings.playbook_dir,
      gathering: settings.gathering,
      strategy: settings.strategy,
      duplicateKeys: settings.duplicate_dict_key,
    }),
    timeout: settings.timeout,
    askPass: settings.ask_pass,
    hostKeyChecking: settings.host_key_checking,
    become: settings.become,
    askBecomePass: settings.become_ask_pass,
    forks: settings.forks,
    check: typed.check ?? false,
    diff: settings.diff,
    forceHandlers: settings.force_handlers,
    anyErrorsFatal: settings.any_errors_fatal,
    jinja2Native: settings.jinja2_native,
    errorOnMissingHandler: settings.error_on_missing_handler,
    noLog: settings.no_log,
    compat: settings.compat === 'ansible',
    ...(settings.roles_path.length > 0 && { rolesPath: settings.roles_path }),
    output: settings.output,
    verbosity: settings.verbosity - (typed.quiet ?? 0),
    retryFiles: settings.retry_files_enabled,
    screen: {
      forceColour: settings.force_color,
      noColour: settings.nocolor,
      showSkipped: settings.display_skipped_hosts,
      showOk: settings.display_ok_hosts,
      customStats: settings.show_custom_stats,
    },
  };
}

/** What `givenBy` leaves to the command: limit and extra variables are no settings. */
function inventoryOptions(typed: TypedOptions, settings: Configuration['settings']): InventoryOptions {
  const passwordFiles = [...(typed.vaultPasswordFile ?? []), ...(typed.vaultPassFile ?? [])];
  const fromSetting = settings.vault_password_file === undefined ? [] : [settings.vault_password_file];
  const files = passwordFiles.length > 0 ? passwordFiles : fromSetting;
  return {
    ...(settings.inventory.length > 0 && { inventory: settings.inventory }),
    ...(typed.limit !== undefined && { limit: typed.limit }),
    ...(typed.extraVars && { extraVars: typed.extraVars }),
    ...(typed.secretVars && { secretVars: typed.secretVars }),
    ...(files.length > 0 && { vaultPasswordFile: files }),
    ...(settings.vault_ids.length > 0 && { vaultId: settings.vault_ids }),
    askVaultPass: settings.ask_vault_pass,
  };
}

/** Which settings were typed, and as which option. */
export function givenBy(typed: TypedOptions): Given {
  const inventory = [...(typed.inventory ?? []), ...(typed.inventoryFile ?? [])];
  const values: Partial<Record<SettingName, readonly [value: unknown, option: string]>> = {
    inventory: [inventory.length > 0 ? inventory : undefined, '--inventory'],
    forks: [typed.forks, '--forks'],
    timeout: [typed.timeout, '--timeout'],
    remote_user: [typed.user, '--user'],
    private_key_file: [typed.privateKey ?? typed.keyFile, '--private-key'],
    connection: [typed.connection, '--connection'],
    ssh_common_args: [typed.sshCommonArgs, '--ssh-common-args'],
    ssh_extra_args: [typed.sshExtraArgs, '--ssh-extra-args'],
    ask_pass: [typed.askPass, '--ask-pass'],
    connection_password_file: [typed.connectionPasswordFile ?? typed.connPassFile, '--connection-password-file'],
    become: [typed.become, '--become'],
    become_method: [typed.becomeMethod, '--become-method'],
    become_user: [typed.becomeUser, '--become-user'],
    become_ask_pass: [typed.askBecomePass, '--ask-become-pass'],
    become_password_file: [typed.becomePasswordFile ?? typed.becomePassFile, '--become-password-file'],
    vault_ids: [typed.vaultId, '--vault-id'],
    ask_vault_pass: [typed.askVaultPass ?? typed.askVaultPassword, '--ask-vault-pass'],
    force_handlers: [typed.forceHandlers, '--force-handlers'],
    diff: [typed.diff, '--diff'],
    output: [typed.output, '--output'],
    verbosity: [typed.verbose, '--verbose'],
    compat: [typed.compat, '--compat'],
    playbook_dir: [typed.playbookDir, '--playbook-dir'],
  };
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, [value, option]]) =>
      value === undefined ? [] : [[name, { value, option }]],
    ),
  );
}

/** Without what is not there, as optional properties want it. */
function defined<Values extends object>(values: Values): { [Name in keyof Values]?: Exclude<Values[Name], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Values]?: Exclude<Values[Name], undefined>;
  };
}
