import { existsSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { InputError, Secret, type Vars } from '@signet/core';
import type { ConnectionOptions } from './options.ts';

/** What the command line and the environment say; an inventory variable is stronger. */
export interface ConnectionDefaults {
  readonly user?: string;
  readonly password?: Secret;
  readonly privateKeyFile?: string;
  readonly knownHostsFile?: string;
  readonly hostKeyChecking?: boolean;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** The environment, for the agent's socket; that of the process when left out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly home?: string;
}

/** Variables that Ansible has and this connection cannot honour; ignoring them would connect in another way. */
const unsupported: Readonly<Record<string, string>> = {
  ansible_ssh_common_args: 'Use ansible_port, ansible_ssh_private_key_file and ansible_ssh_known_hosts_file.',
  ansible_ssh_extra_args: 'Use ansible_port, ansible_ssh_private_key_file and ansible_ssh_known_hosts_file.',
  ansible_ssh_args: 'Use ansible_port, ansible_ssh_private_key_file and ansible_ssh_known_hosts_file.',
  ansible_ssh_executable: 'Signet speaks SSH itself.',
  ansible_shell_executable: 'Commands run through /bin/sh.',
};

/**
 * How to reach a host, from its variables: the same names as Ansible's.
 *
 * @throws {InputError} `UNSUPPORTED_CONNECTION`, `UNSUPPORTED_VARIABLE` or `WRONG_TYPE`, naming host and variable.
 */
export function connectionOptions(host: string, vars: Vars, defaults: ConnectionDefaults = {}): ConnectionOptions {
  const read = reader(host, vars);
  const home = defaults.home ?? homedir();
  const env = defaults.env ?? process.env;
  const path = (value: string): string =>
    value === '~' || value.startsWith('~/') ? join(home, value.slice(1)) : resolve(value);
  const kind = connectionKind(host, read.text('ansible_connection') ?? 'ssh');
  if (kind === 'ssh') refuseUnsupported(host, vars);

  const keyFile = read.text('ansible_ssh_private_key_file', 'ansible_private_key_file') ?? defaults.privateKeyFile;
  const password = read.secret('ansible_ssh_password', 'ansible_ssh_pass', 'ansible_password') ?? defaults.password;
  const passphrase = read.secret('ansible_ssh_private_key_passphrase', 'ansible_private_key_passphrase');
  const knownHosts = read.text('ansible_ssh_known_hosts_file') ?? defaults.knownHostsFile;
  const agentSocket = env['SSH_AUTH_SOCK'];
  return {
    host,
    kind,
    address: read.text('ansible_ssh_host', 'ansible_host') ?? host,
    port: read.number('ansible_ssh_port', 'ansible_port') ?? 22,
    user: read.text('ansible_ssh_user', 'ansible_user') ?? defaults.user ?? userInfo().username,
    ...(password !== undefined && { password }),
    privateKeyFiles: keyFile === undefined ? ownKeys(home) : [path(keyFile)],
    ...(passphrase !== undefined && { privateKeyPassphrase: passphrase }),
    ...(agentSocket !== undefined && agentSocket !== '' && { agentSocket }),
    knownHostsFiles:
      knownHosts === undefined
        ? [join(home, '.ssh/known_hosts'), join(home, '.ssh/known_hosts2'), '/etc/ssh/ssh_known_hosts']
        : [path(knownHosts)],
    hostKeyChecking:
      read.flag('ansible_ssh_host_key_checking', 'ansible_host_key_checking') ?? defaults.hostKeyChecking ?? true,
    connectTimeoutMs:
      secondsToMs(read.number('ansible_ssh_timeout', 'ansible_timeout')) ?? defaults.timeoutMs ?? 10_000,
    signal: defaults.signal ?? new AbortController().signal,
  };
}

function connectionKind(host: string, name: string): 'ssh' | 'local' {
  if (name === 'local') return 'local';
  if (name === 'ssh' || name === 'smart' || name === 'paramiko' || name === 'paramiko_ssh') return 'ssh';
  throw InputError.of(`Host ${host} has ansible_connection "${name}", which is not supported.`, {
    code: 'UNSUPPORTED_CONNECTION',
    hint: 'Use "ssh" or "local".',
  });
}

function refuseUnsupported(host: string, vars: Vars): void {
  for (const [name, hint] of Object.entries(unsupported)) {
    const value = vars.get(name);
    if (value === undefined || value === null || value === '') continue;
    throw InputError.of(`Host ${host} has the variable ${name}, which is not supported.`, {
      code: 'UNSUPPORTED_VARIABLE',
      hint,
    });
  }
}

/** The user's own keys that OpenSSH would try. */
function ownKeys(home: string): string[] {
  return ['id_ed25519', 'id_ecdsa', 'id_rsa']
    .map((name) => join(home, '.ssh', name))
    .filter((file) => existsSync(file));
}

function secondsToMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}

/** Reads the first of several names that is set, and says which one is wrong. */
function reader(host: string, vars: Vars) {
  function first<Value>(
    names: readonly string[],
    wanted: string,
    convert: (value: unknown) => Value | undefined,
  ): Value | undefined {
    for (const name of names) {
      const value = vars.get(name);
      if (value === undefined || value === null) continue;
      const converted = convert(value);
      if (converted !== undefined) return converted;
      const what = value instanceof Secret ? 'a secret' : JSON.stringify(value);
      throw InputError.of(`Variable ${name} of host ${host} is ${what}; it has to be ${wanted}.`, {
        code: 'WRONG_TYPE',
      });
    }
    return undefined;
  }
  return {
    text: (...names: string[]) =>
      first(names, 'text', (value) =>
        typeof value === 'string' || typeof value === 'number' ? String(value) : undefined,
      ),
    number: (...names: string[]) =>
      first(names, 'a number', (value) => {
        const number = typeof value === 'string' && /^\d+$/u.test(value) ? Number(value) : value;
        return typeof number === 'number' && number > 0 ? number : undefined;
      }),
    secret: (...names: string[]) =>
      first(names, 'text', (value) => {
        if (value instanceof Secret) return value;
        return typeof value === 'string' || typeof value === 'number' ? new Secret(String(value)) : undefined;
      }),
    flag: (...names: string[]) =>
      first(names, 'true or false', (value) => {
        if (typeof value === 'boolean') return value;
        const word = String(value).toLowerCase();
        if (['true', 'yes', 'on', '1'].includes(word)) return true;
        return ['false', 'no', 'off', '0'].includes(word) ? false : undefined;
      }),
  };
}
