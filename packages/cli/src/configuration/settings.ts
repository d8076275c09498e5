import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { booleanOf } from '@signet/core';

/** Where a text of a setting stands, for what it is relative to. */
export interface SettingContext {
  /** Folder of the file, or the working folder. */
  readonly folder: string;
}

/** One setting: what it is called everywhere, and how its text becomes a value. */
export interface Setting<Value> {
  readonly summary: string;
  /** Environment variables, the strongest first. */
  readonly variables: readonly string[];
  /** Section and key in `ansible.cfg`. */
  readonly ini: readonly (readonly [section: string, key: string])[];
  readonly fallback: Value;
  /** What it has to be, for messages. */
  readonly expects: string;
  /** @returns `undefined` when the text is none of what is expected. */
  parse(text: string, context: SettingContext): Value | undefined;
}

type Places = Pick<Setting<unknown>, 'summary' | 'variables' | 'ini'>;

function places(summary: string, variables: string, ...ini: readonly string[]): Places {
  const keys = ini.map((key): readonly [string, string] => {
    const [section = '', name = ''] = key.split('.');
    return [section, name];
  });
  return { summary, variables: variables.split(' ').filter((name) => name !== ''), ini: keys };
}

function flag(where: Places, fallback: boolean): Setting<boolean> {
  return {
    ...where,
    fallback,
    expects: 'true or false',
    parse: (text) => (text.trim() === '' ? false : booleanOf(text.trim())),
  };
}

function count(where: Places, fallback: number, least: number): Setting<number> {
  return {
    ...where,
    fallback,
    expects: `a whole number from ${least}`,
    parse: (text) => (/^\d{1,9}$/u.test(text.trim()) && Number(text) >= least ? Number(text) : undefined),
  };
}

function text(where: Places): Setting<string | undefined> {
  return { ...where, fallback: undefined, expects: 'a text', parse: (value) => value.trim() };
}

function choice<const Name extends string, Fallback extends Name | undefined>(
  where: Places,
  names: readonly Name[],
  fallback: Fallback,
): Setting<Name | Fallback> {
  return {
    ...where,
    fallback,
    expects: names.join(' or '),
    parse: (value) => names.find((name) => name === value.trim()),
  };
}

function path(where: Places): Setting<string | undefined> {
  return { ...where, fallback: undefined, expects: 'a path', parse: (value, context) => fullPath(value, context) };
}

/** Entries in their order; files by their full path. */
function list(
  where: Places,
  separator: RegExp,
  entry: (part: string, context: SettingContext) => string,
): Setting<readonly string[]> {
  return {
    ...where,
    fallback: [],
    expects: 'a list',
    parse: (value, context) =>
      value
        .split(separator)
        .map((part) => part.trim())
        .filter((part) => part !== '')
        .map((part) => entry(part, context)),
  };
}

/** `~` and variables as Ansible fills them. */
export function fullPath(value: string, { folder }: SettingContext): string {
  const filled = value
    .trim()
    .replaceAll(
      /\$\{(\w+)\}|\$(\w+)/gu,
      (whole, braced: string | undefined, bare: string | undefined) => process.env[braced ?? bare ?? ''] ?? whole,
    )
    .replaceAll('{{CWD}}', process.cwd())
    .replace(/^~(?=\/|$)/u, homedir());
  return isAbsolute(filled) ? filled : resolve(folder, filled);
}

/** A text that ends with a comma lists hosts; else commas separate sources. */
function inventory(): Setting<readonly string[]> {
  const sources = list(places('inventory sources', 'ANSIBLE_INVENTORY', 'defaults.inventory'), /,/u, fullPath);
  return {
    ...sources,
    parse: (value, context) => (value.trim().endsWith(',') ? [value.trim()] : sources.parse(value, context)),
  };
}

/** `label@file`: the file is relative to where it is named; `prompt` is none. */
function vaultSource(entry: string, context: SettingContext): string {
  const at = entry.lastIndexOf('@');
  const label = entry.slice(0, at + 1);
  const source = entry.slice(at + 1);
  return source.startsWith('prompt') ? entry : label + fullPath(source, context);
}

const OUTPUTS = ['human', 'ansible', 'json', 'jsonl', 'junit', 'report'] as const;
export type OutputName = (typeof OUTPUTS)[number];

/** Ansible's names of outputs beside ours. */
const CALLBACKS: Readonly<Record<string, OutputName>> = {
  default: 'ansible',
  minimal: 'ansible',
  'ansible.builtin.default': 'ansible',
  'ansible.builtin.minimal': 'ansible',
  'ansible.posix.json': 'json',
  'ansible.posix.jsonl': 'jsonl',
};

function output(): Setting<OutputName> {
  return {
    ...places('what standard output gets', 'SIGNET_OUTPUT ANSIBLE_STDOUT_CALLBACK', 'defaults.stdout_callback'),
    fallback: 'human',
    expects: OUTPUTS.join(' or '),
    parse: (value) => OUTPUTS.find((name) => name === value.trim()) ?? CALLBACKS[value.trim()],
  };
}

/**
 * Every setting, under the name it has in `signet.yml`. What Ansible has is called as there; the rest of Ansible's
 * settings has no effect here, and a warning says so.
 */
export const SETTINGS = {
  inventory: inventory(),
  forks: count(places('hosts worked on at the same time', 'ANSIBLE_FORKS', 'defaults.forks'), 5, 1),
  timeout: count(places('seconds to wait for a connection', 'ANSIBLE_TIMEOUT', 'defaults.timeout'), 10, 1),
  host_key_checking: flag(
    places(
      'refuse hosts whose key is not known',
      'ANSIBLE_HOST_KEY_CHECKING ANSIBLE_SSH_HOST_KEY_CHECKING',
      'defaults.host_key_checking',
      'ssh_connection.host_key_checking',
    ),
    true,
  ),
  remote_user: text(places('log in as this user', 'ANSIBLE_REMOTE_USER', 'defaults.remote_user')),
  private_key_file: path(places('private key', 'ANSIBLE_PRIVATE_KEY_FILE', 'defaults.private_key_file')),
  connection: text(places('kind of connection', 'ANSIBLE_TRANSPORT', 'defaults.transport')),
  ssh_args: text(
    places('arguments of ssh instead of those for sharing', 'ANSIBLE_SSH_ARGS', 'ssh_connection.ssh_args'),
  ),
  ssh_common_args: text(
    places('arguments of ssh, scp and sftp', 'ANSIBLE_SSH_COMMON_ARGS', 'ssh_connection.ssh_common_args'),
  ),
  ssh_extra_args: text(places('arguments of ssh', 'ANSIBLE_SSH_EXTRA_ARGS', 'ssh_connection.ssh_extra_args')),
  ask_pass: flag(places('ask for the password of the login', 'ANSIBLE_ASK_PASS', 'defaults.ask_pass'), false),
  connection_password_file: path(
    places(
      'file with the password of the login',
      'ANSIBLE_CONNECTION_PASSWORD_FILE',
      'defaults.connection_password_file',
    ),
  ),
  become: flag(places('become another user', 'ANSIBLE_BECOME', 'privilege_escalation.become'), false),
  become_method: text(
    places('how to become another user', 'ANSIBLE_BECOME_METHOD', 'privilege_escalation.become_method'),
  ),
  become_user: text(places('which user to become', 'ANSIBLE_BECOME_USER', 'privilege_escalation.become_user')),
  become_exe: text(
    places('program that becomes another user', 'ANSIBLE_BECOME_EXE', 'privilege_escalation.become_exe'),
  ),
  become_flags: text(places('options of that program', 'ANSIBLE_BECOME_FLAGS', 'privilege_escalation.become_flags')),
  become_ask_pass: flag(
    places('ask for the password of become', 'ANSIBLE_BECOME_ASK_PASS', 'privilege_escalation.become_ask_pass'),
    false,
  ),
  become_password_file: path(
    places('file with the password of become', 'ANSIBLE_BECOME_PASSWORD_FILE', 'defaults.become_password_file'),
  ),
  vault_password_file: path(
    places('file with the vault password', 'ANSIBLE_VAULT_PASSWORD_FILE', 'defaults.vault_password_file'),
  ),
  vault_ids: list(
    places('vault passwords by label', 'ANSIBLE_VAULT_IDENTITY_LIST', 'defaults.vault_identity_list'),
    /,/u,
    vaultSource,
  ),
  ask_vault_pass: flag(
    places('ask for the vault password', 'ANSIBLE_ASK_VAULT_PASS', 'defaults.ask_vault_pass'),
    false,
  ),
  roles_path: list(
    places("folders of roles beside the playbook's own", 'ANSIBLE_ROLES_PATH', 'defaults.roles_path'),
    /:/u,
    fullPath,
  ),
  playbook_dir: path(
    places('folder of the playbooks, for commands without one', 'ANSIBLE_PLAYBOOK_DIR', 'defaults.playbook_dir'),
  ),
  gathering: choice(
    places('when facts are gathered', 'ANSIBLE_GATHERING', 'defaults.gathering'),
    ['implicit', 'explicit', 'smart'],
    undefined,
  ),
  duplicate_dict_key: choice(
    places('what a key is that a map has twice', 'ANSIBLE_DUPLICATE_YAML_DICT_KEY', 'defaults.duplicate_dict_key'),
    ['ignore', 'warn', 'error'],
    undefined,
  ),
  force_handlers: flag(
    places('handlers run on failed hosts too', 'ANSIBLE_FORCE_HANDLERS', 'defaults.force_handlers'),
    false,
  ),
  jinja2_native: flag(
    places(
      'with `compat: ansible`, templates keep the types of values',
      'ANSIBLE_JINJA2_NATIVE',
      'defaults.jinja2_native',
    ),
    false,
  ),
  error_on_missing_handler: flag(
    places(
      'a task that notifies a handler that is nowhere is an error',
      'ANSIBLE_ERROR_ON_MISSING_HANDLER',
      'defaults.error_on_missing_handler',
    ),
    true,
  ),
  any_errors_fatal: flag(
    places('a failure ends the run for all hosts', 'ANSIBLE_ANY_ERRORS_FATAL', 'defaults.any_errors_fatal'),
    false,
  ),
  strategy: choice(
    places('how hosts go through the tasks', 'ANSIBLE_STRATEGY', 'defaults.strategy'),
    ['linear', 'free', 'host_pinned'],
    undefined,
  ),
  no_log: flag(
    places('hide the results of tasks that do not say "no_log: false"', 'ANSIBLE_NO_LOG', 'defaults.no_log'),
    false,
  ),
  diff: flag(places('show every changed field or line', 'ANSIBLE_DIFF_ALWAYS', 'diff.always'), false),
  retry_files_enabled: flag(
    places('write PLAYBOOK.retry when hosts failed', 'ANSIBLE_RETRY_FILES_ENABLED', 'defaults.retry_files_enabled'),
    false,
  ),
  hash_behaviour: choice(
    places('how maps of variables go together', 'ANSIBLE_HASH_BEHAVIOUR', 'defaults.hash_behaviour'),
    ['replace'],
    'replace',
  ),
  output: output(),
  verbosity: count(places('how much is said', 'ANSIBLE_VERBOSITY', 'defaults.verbosity'), 0, 0),
  force_color: flag(
    places('colours also where there is no terminal', 'ANSIBLE_FORCE_COLOR', 'defaults.force_color'),
    false,
  ),
  nocolor: flag(places('no colours', 'ANSIBLE_NOCOLOR', 'defaults.nocolor'), false),
  display_skipped_hosts: flag(
    places('ansible output: lines of skipped hosts', 'ANSIBLE_DISPLAY_SKIPPED_HOSTS', 'defaults.display_skipped_hosts'),
    true,
  ),
  display_ok_hosts: flag(
    places(
      'ansible output: lines of hosts where nothing changed',
      'ANSIBLE_DISPLAY_OK_HOSTS',
      'defaults.display_ok_hosts',
    ),
    true,
  ),
  show_custom_stats: flag(
    places(
      'ansible and json output: what set_stats collected',
      'ANSIBLE_SHOW_CUSTOM_STATS',
      'defaults.show_custom_stats',
    ),
    false,
  ),
  compat: choice(places('do as Ansible where Signet is safer', 'SIGNET_COMPAT'), ['ansible'], undefined),
  state_dir: path(places('folder of journals and locks', 'SIGNET_STATE_DIR')),
} as const;

export type SettingName = keyof typeof SETTINGS;

export type Settings = {
  readonly [Name in SettingName]: (typeof SETTINGS)[Name] extends Setting<infer Value> ? Value : never;
};

export const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[];

/** Settings of Ansible that people have and that need no effect here: no warning. */
export const WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  'ANSIBLE_CONFIG',
  'ANSIBLE_PIPELINING',
  'ANSIBLE_SSH_PIPELINING',
  'ANSIBLE_LOCALHOST_WARNING',
  'ANSIBLE_INVENTORY_UNPARSED_WARNING',
  'ANSIBLE_DEPRECATION_WARNINGS',
  'ANSIBLE_SYSTEM_WARNINGS',
  'ANSIBLE_NOCOWS',
  'ANSIBLE_PYTHON_INTERPRETER',
  'ANSIBLE_HOME',
  'ANSIBLE_LOCAL_TEMP',
  'ANSIBLE_REMOTE_TEMP',
  'ANSIBLE_REMOTE_TMP',
  'defaults.pipelining',
  'connection.pipelining',
  'ssh_connection.pipelining',
  'defaults.localhost_warning',
  'defaults.deprecation_warnings',
  'defaults.system_warnings',
  'defaults.nocows',
  'defaults.interpreter_python',
  'defaults.local_tmp',
  'defaults.remote_tmp',
]);

/** The folder of a home configuration, by tests' leave. */
export function homeFile(name: string): string {
  return join(homedir(), name);
}
