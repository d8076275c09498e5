import { type Connection, InputError, type Vars } from '@signet/core';
import { runningOptions } from '../configuration/options.ts';
import { connector } from './connect.ts';
import type { KeyFileText } from './key-file-source.ts';
import { tooLong } from './short-file.ts';
import { sshFileError } from './ssh-file-error.ts';

/** What `ssh://…` names. */
export interface SshFile {
  readonly user: string | undefined;
  readonly host: string;
  readonly port: number | undefined;
  /** Absolute, or relative to the home of the user. */
  readonly path: string;
}

/**
 * A key file on a host. Keys, `known_hosts` and `~/.ssh/config` are the user's, settings those of other
 * commands.
 *
 * @param url `ssh://[user@]host[:port]/path`; `/~/` begins at the home of the user.
 * @throws {InputError} `LTPA_FILE` when the file is missing, no regular file, or too long.
 * @throws {ConnectError} when the host is not reached.
 */
export async function readOverSsh(url: string, maxBytes: number): Promise<Omit<KeyFileText, 'name'>> {
  const { host, path, port, user } = parseSshUrl(url);
  const options = runningOptions({}, '.');
  const connect = await connector(options);
  const known: Readonly<Record<string, unknown>> = {
    ansible_connection: options.connection === 'openssh' ? 'openssh' : 'ssh',
    ansible_user: user,
    ansible_port: port,
  };
  const vars: Vars = { get: (name) => known[name] };
  let connection: Connection | undefined;
  try {
    connection = await connect(host, vars, new AbortController().signal, {});
    const info = await connection.stat(path);
    if (info === undefined) throw unreadable(url, 'there is no such file');
    if (info.kind !== 'file') throw unreadable(url, info.kind === 'directory' ? 'it is a directory' : 'it is no file');
    if (info.size > maxBytes) throw tooLong(url, 'a key file', maxBytes);
    const bytes = await connection.readFile(path);
    if (bytes === undefined) throw unreadable(url, 'there is no such file');
    return { bytes, file: { host, path, mode: info.mode } };
  } catch (error) {
    throw sshFileError(error);
  } finally {
    await connection?.close();
  }
}

/** Names that `ssh` could take for options, or a shell in somebody's `ProxyCommand` for more than a name, are none. */
const HOST = /^(?:[\p{L}\p{N}_][\p{L}\p{N}._-]*|\[[\dA-Fa-f:.]+(?:%[\w.-]+)?\])$/u;
const USER = /^[^-\p{Cc}"$&'();<>`{|}][^\p{Cc}"$&'();<>`{|}]*$/u;
const SSH_URL = /^ssh:\/\/(?:(?<user>[^@/]*)@)?(?<host>\[[^\]/]+\]|[^:/[\]]+)(?::(?<port>\d{1,5}))?(?<path>\/.*)$/su;

/** @throws {InputError} `LTPA_FILE` */
export function parseSshUrl(url: string): SshFile {
  const { user, host = '', port, path = '' } = SSH_URL.exec(url)?.groups ?? {};
  // Before anything shows the URL.
  if (user?.includes(':')) {
    throw InputError.of('An ssh:// address with a password in it is not read.', {
      code: 'LTPA_FILE',
      hint: 'Use a key or an agent: the command line can be seen by everybody on this machine.',
    });
  }
  const [decodedPath, decodedUser] = [path, user ?? ''].map(decoded);
  const isPort = port === undefined || (Number(port) > 0 && Number(port) < 65_536);
  const isUser = decodedUser !== undefined && (decodedUser === '' || USER.test(decodedUser));
  if (!HOST.test(host) || !isUser || !isPort || path === '/' || decodedPath === undefined) {
    throw InputError.of(`${url} is no address of a file.`, {
      code: 'LTPA_FILE',
      hint: 'Write ssh://[user@]host[:port]/path, such as ssh://root@dmgr.example.com/opt/ltpa.keys.',
    });
  }
  return {
    user: decodedUser === '' ? undefined : decodedUser,
    host: host.replace(/^\[|\]$/gu, ''),
    port: port === undefined ? undefined : Number(port),
    path: decodedPath.replace(/^\/~\//u, ''),
  };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined; // a lone % sign: the caller says that it is no address
  }
}

function unreadable(url: string, why: string): InputError {
  return InputError.of(`${url} cannot be read: ${why}.`, { code: 'LTPA_FILE' });
}
