import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ConnectError } from '@signet/core';
import type { ConnectionOptions, Unnamed } from '../options.ts';

const run = promisify(execFile);

/** Answers of `ssh -G`, by configuration file and host: the program takes 10 ms, and hosts are opened again and again. */
const answers = new Map<string, Promise<ReadonlyMap<string, readonly string[]> | undefined>>();

/**
 * Fills in what `~/.ssh/config` says about a host and nobody named in a variable. `ssh -G` evaluates it, because only
 * OpenSSH itself knows Include, Match and the order of patterns. Without such a file, or without ssh, nothing happens.
 *
 * @throws {ConnectError} `SSH_CONFIG` when the file has an error, or asks for what only the ssh program can do.
 */
export async function withSshConfig(options: ConnectionOptions): Promise<ConnectionOptions> {
  const { sshConfig, address, host } = options;
  const file = sshConfig?.file ?? join(homedir(), '.ssh/config');
  if (sshConfig === undefined || (sshConfig.isNamed !== true && !existsSync(file))) return options;
  const key = `${file}\0${address}`;
  const asking = answers.get(key) ?? ask(host, address, sshConfig.file);
  answers.set(key, asking);
  const said = await asking;
  if (said === undefined) return options;

  const open = (what: Unnamed): boolean => sshConfig.unnamed.includes(what);
  const first = (name: string): string | undefined => said.get(name)?.[0];
  const proxy = first('proxycommand');
  if (open('jump') && proxy !== undefined && proxy !== 'none') {
    throw new ConnectError(`${file} gives ${host} a ProxyCommand, which this connection cannot use.`, {
      code: 'SSH_CONFIG',
      hint: 'Set ansible_connection: openssh for it, or use ProxyJump.',
    });
  }
  const jump = first('proxyjump');
  const keys = (said.get('identityfile') ?? []).map(fromHome).filter((path) => existsSync(path));
  const seconds = Number(first('connecttimeout'));
  return {
    ...options,
    address: first('hostname') ?? address,
    ...(open('port') && { port: Number(first('port') ?? options.port) }),
    ...(open('user') && { user: first('user') ?? options.user }),
    ...(open('keys') && keys.length > 0 && { privateKeyFiles: keys }),
    ...(open('knownHosts') && { knownHostsFiles: knownHosts(said) ?? options.knownHostsFiles }),
    ...(open('hostKeyChecking') && { hostKeyChecking: first('stricthostkeychecking') !== 'false' }),
    ...(open('timeout') && seconds > 0 && { connectTimeoutMs: seconds * 1000 }),
    ...(open('jump') && jump !== undefined && jump !== 'none' && { jumps: jump.split(',') }),
  };
}

function knownHosts(said: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const files = [...(said.get('userknownhostsfile') ?? []), ...(said.get('globalknownhostsfile') ?? [])];
  return files.length === 0 ? undefined : files.flatMap((line) => line.split(' ')).map(fromHome);
}

function fromHome(path: string): string {
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : path;
}

async function ask(
  host: string,
  address: string,
  file: string | undefined,
): Promise<ReadonlyMap<string, readonly string[]> | undefined> {
  try {
    const { stdout } = await run('ssh', ['-G', ...(file === undefined ? [] : ['-F', file]), '--', address], {
      timeout: 10_000,
    });
    const said = new Map<string, string[]>();
    for (const line of stdout.split('\n')) {
      const [, name, value] = /^(\S+) (.*)$/u.exec(line) ?? [];
      if (name !== undefined && value !== undefined) said.set(name, [...(said.get(name) ?? []), value]);
    }
    return said;
  } catch (error) {
    const { code, stderr } = error as { code?: unknown; stderr?: string };
    if (code === 'ENOENT') return undefined;
    throw new ConnectError(`The configuration of ssh cannot be used for ${host}: ${(stderr ?? '').trim()}`, {
      code: 'SSH_CONFIG',
      hint: `Correct it; "ssh -G ${address}" shows the same.`,
      cause: error,
    });
  }
}
