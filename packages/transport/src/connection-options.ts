import { existsSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import type { Secret, Vars } from '@signet/core';
import { splitFlags } from './become/split-flags.ts';
import { containerOptions } from './container/container-options.ts';
import type { ConnectionKind, ConnectionOptions, Unnamed } from './options.ts';
import { readSshArguments } from './ssh-arguments.ts';
import { type OriginOf, type VariableReader, variableReader } from './variables.ts';

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
  /** Where a variable was set, for errors. */
  readonly originOf?: OriginOf;
}

/**
 * How to reach a host, from its variables: the same names as Ansible's.
 *
 * @throws {InputError} `UNSUPPORTED_CONNECTION`, `UNSUPPORTED_VARIABLE` or `WRONG_TYPE`, naming host and variable.
 */
export function connectionOptions(host: string, vars: Vars, defaults: ConnectionDefaults = {}): ConnectionOptions {
  const read = variableReader(host, vars, defaults.originOf);
  const kind = connectionKind(host, read);
  const shell = read.text('ansible_shell_executable');
  const timeoutMs = secondsToMs(read.number('ansible_ssh_timeout', 'ansible_timeout'));
  const common = {
    host,
    kind,
    ...(shell !== undefined && shell !== '/bin/sh' && { shell }),
    connectTimeoutMs: timeoutMs ?? defaults.timeoutMs ?? 10_000,
    signal: defaults.signal ?? new AbortController().signal,
  };
  if (kind === 'docker' || kind === 'podman' || kind === 'kubectl') {
    return {
      ...common,
      ...containerOptions(host, kind, read, vars),
      port: 0,
      knownHostsFiles: [],
      hostKeyChecking: true,
    };
  }
  return { ...common, ...sshOptions(host, kind, read, defaults, timeoutMs) };
}

function connectionKind(host: string, read: VariableReader): ConnectionKind {
  const given = read.text('ansible_connection') ?? 'ssh';
  const name = given.replace(/^(?:ansible\.builtin|community\.docker|containers\.podman|kubernetes\.core)\./u, '');
  switch (name) {
    case 'local':
    case 'openssh':
    case 'docker':
    case 'podman':
    case 'kubectl':
      return name;
    case 'ssh':
    case 'smart':
    case 'paramiko':
    case 'paramiko_ssh':
      return 'ssh';
    default:
  }
  const windows = name === 'winrm' || name === 'psrp';
  throw read.error(
    'ansible_connection',
    'UNSUPPORTED_CONNECTION',
    `Host ${host} has ansible_connection "${given}", which is not supported.`,
    windows
      ? 'Use "ssh": Windows has an OpenSSH server, and it needs a POSIX shell there.'
      : 'Use "ssh", "openssh", "local", "docker", "podman" or "kubectl".',
  );
}

/** The part of the options that says how to log in. */
function sshOptions(
  host: string,
  kind: ConnectionKind,
  read: VariableReader,
  defaults: ConnectionDefaults,
  timeoutMs: number | undefined,
): Omit<ConnectionOptions, 'host' | 'kind' | 'signal' | 'connectTimeoutMs'> & { readonly connectTimeoutMs?: number } {
  const home = defaults.home ?? homedir();
  const env = defaults.env ?? process.env;
  const path = (value: string): string =>
    value === '~' || value.startsWith('~/') ? join(home, value.slice(1)) : resolve(value);
  const words = argumentsFor(kind, read);
  const args = kind === 'ssh' ? understood(host, read, words) : {};

  const keyFile = read.text('ansible_ssh_private_key_file', 'ansible_private_key_file') ?? defaults.privateKeyFile;
  const keyFiles = keyFile === undefined ? args.keyFiles : [keyFile];
  const password = read.secret('ansible_ssh_password', 'ansible_ssh_pass', 'ansible_password') ?? defaults.password;
  const passphrase = read.secret('ansible_ssh_private_key_passphrase', 'ansible_private_key_passphrase');
  const knownHosts = read.text('ansible_ssh_known_hosts_file') ?? defaults.knownHostsFile;
  const knownHostsFiles = knownHosts === undefined ? args.knownHostsFiles : [knownHosts];
  const checking =
    read.flag('ansible_ssh_host_key_checking', 'ansible_host_key_checking') ??
    defaults.hostKeyChecking ??
    args.hostKeyChecking;
  const user = read.text('ansible_ssh_user', 'ansible_user') ?? defaults.user ?? args.user;
  const port = read.number('ansible_ssh_port', 'ansible_port') ?? args.port;
  const agentSocket = args.identitiesOnly === true ? undefined : env['SSH_AUTH_SOCK'];
  const program = kind === 'openssh' ? read.text('ansible_ssh_executable') : undefined;
  if (kind === 'openssh' && password !== undefined) refusePassword(host, read);

  const named: Readonly<Record<Unnamed, unknown>> = {
    port,
    user,
    keys: keyFiles,
    knownHosts: knownHostsFiles,
    hostKeyChecking: checking,
    timeout: timeoutMs ?? args.connectTimeoutSeconds,
    jump: args.jumps,
  };
  const unnamed = (Object.keys(named) as Unnamed[]).filter((name) => named[name] === undefined);
  return {
    address: read.text('ansible_ssh_host', 'ansible_host') ?? host,
    port: port ?? 22,
    user: user ?? userInfo().username,
    ...(password !== undefined && { password }),
    privateKeyFiles: keyFiles?.map(path) ?? ownKeys(home),
    ...(passphrase !== undefined && { privateKeyPassphrase: passphrase }),
    ...(agentSocket !== undefined && agentSocket !== '' && { agentSocket }),
    knownHostsFiles: knownHostsFiles?.map(path) ?? [
      join(home, '.ssh/known_hosts'),
      join(home, '.ssh/known_hosts2'),
      '/etc/ssh/ssh_known_hosts',
    ],
    hostKeyChecking: checking ?? true,
    ...(timeoutMs === undefined &&
      args.connectTimeoutSeconds !== undefined && { connectTimeoutMs: args.connectTimeoutSeconds * 1000 }),
    ...(args.jumps !== undefined && args.jumps.length > 0 && { jumps: args.jumps }),
    ...(program !== undefined && { program }),
    ...(kind === 'openssh' && words.length > 0 && { programArgs: words }),
    ...(kind !== 'local' && {
      sshConfig: { unnamed, ...configFile(args.configFile, path, defaults.home) },
    }),
  };
}

function configFile(named: string | undefined, path: (value: string) => string, home: string | undefined) {
  // "none" is OpenSSH's word for no file at all.
  if (named !== undefined) return { file: named === 'none' ? '/dev/null' : path(named), isNamed: true };
  return home === undefined ? {} : { file: join(home, '.ssh/config') };
}

const argumentVariables = ['ansible_ssh_args', 'ansible_ssh_common_args', 'ansible_ssh_extra_args'];

function argumentsFor(kind: ConnectionKind, read: VariableReader): string[] {
  if (kind === 'local') return [];
  return argumentVariables.flatMap((name) => splitFlags(read.text(name) ?? ''));
}

function understood(host: string, read: VariableReader, words: readonly string[]) {
  const args = readSshArguments(words);
  if (!('unknown' in args)) return args;
  const name = argumentVariables.find((variable) =>
    splitFlags(read.text(variable) ?? '')
      .join(' ')
      .includes(args.unknown),
  );
  throw read.error(
    name ?? 'ansible_ssh_common_args',
    'UNSUPPORTED_VARIABLE',
    `Host ${host} has "${args.unknown}" in ${name ?? 'ansible_ssh_common_args'}, which this connection cannot honour.`,
    'Set ansible_connection: openssh, which passes it to the ssh program.',
  );
}

function refusePassword(host: string, read: VariableReader): never {
  const names = ['ansible_ssh_password', 'ansible_ssh_pass', 'ansible_password'];
  const name = names.find((candidate) => read.secret(candidate) !== undefined) ?? 'ansible_password';
  throw read.error(
    name,
    'UNSUPPORTED_VARIABLE',
    `Host ${host} has a password, and the ssh program takes none but from a terminal.`,
    'Use a key, a certificate or an agent, or ansible_connection: ssh.',
  );
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
