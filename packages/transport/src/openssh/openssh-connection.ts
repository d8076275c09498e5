import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { type Connection, TargetError } from '@signet/core';
import { type Ending, within } from '../command.ts';
import { quote } from '../command-line.ts';
import { startProgram } from '../local/local-command.ts';
import type { ConnectionOptions } from '../options.ts';
import { Channels } from '../shell/channels.ts';
import { shellConnection } from '../shell/shell-connection.ts';
import { opensshFailure } from './openssh-errors.ts';

/** The server's `MaxSessions` is 10; above it the program would open further connections without a word. */
const channelsAtATime = 8;

/** A refusal comes back at once; silence for so long means that the connection stands. */
const refusalMs = 1000;

/** The words before the command; what nobody named is left to `~/.ssh/config`. */
export function opensshCommand(options: ConnectionOptions, controlPath: string): [string, ...string[]] {
  const { program = 'ssh', programArgs = [], sshConfig, address, port, user, jumps = [] } = options;
  const named = (what: string): boolean => !(sshConfig?.unnamed as readonly string[] | undefined)?.includes(what);
  const settings = [
    'ControlMaster=auto',
    'ControlPersist=yes',
    `ControlPath=${controlPath}`,
    'BatchMode=yes',
    'LogLevel=ERROR',
    ...(named('timeout') ? [`ConnectTimeout=${Math.ceil(options.connectTimeoutMs / 1000)}`] : []),
    ...(named('hostKeyChecking') ? [`StrictHostKeyChecking=${options.hostKeyChecking ? 'yes' : 'no'}`] : []),
    ...(named('knownHosts') ? [`UserKnownHostsFile=${options.knownHostsFiles.join(' ')}`] : []),
  ];
  return [
    program,
    ...programArgs,
    ...(sshConfig?.file === undefined ? [] : ['-F', sshConfig.file]),
    ...settings.flatMap((setting) => ['-o', setting]),
    ...(named('port') ? ['-p', String(port)] : []),
    ...(named('user') ? ['-l', user] : []),
    ...(named('keys') ? (options.privateKeyFiles ?? []).flatMap((file) => ['-i', file]) : []),
    ...(jumps.length > 0 ? ['-J', jumps.join(',')] : []),
    '-T',
    // An address that begins with a dash is no option.
    '--',
    address,
  ];
}

/**
 * A connection by the `ssh` program, for what ssh2 cannot do: certificates, security keys, Kerberos, any proxy.
 * One master per host, whose socket is in a private folder; every shell is a session of it.
 *
 * @throws {ConnectError} as for SSH.
 */
export async function openOpenssh(options: ConnectionOptions): Promise<Connection> {
  const { host, shell = '/bin/sh' } = options;
  const folder = mkdtempSync(join(tmpdir(), 'signet-ssh-'));
  const command = opensshCommand(options, join(folder, 'master'));
  let closed = false;

  async function close(): Promise<void> {
    closed = true;
    const exit = startProgram([command[0], ...command.slice(1, -2), '-O', 'exit', ...command.slice(-2)]);
    exit.stdout.resume();
    exit.stderr.resume();
    await within(exit.ended, 2000);
    rmSync(folder, { recursive: true, force: true });
  }

  const connection = shellConnection({
    launcher: {
      host,
      shell,
      hidesSignals: true,
      launch: async (script) => startProgram([...command, `exec ${quote(shell)} -c ${quote(script)}`]),
      refusal: (ending, said) => (failedItself(ending) ? opensshFailure(options, said) : undefined),
    },
    channels: new Channels(channelsAtATime),
    ...(options.sshConfig?.unnamed.includes('user') !== true && { user: options.user }),
    lost: () => (closed ? { cause: undefined } : undefined),
    openTcp: (to, port) => forward(host, command, to, port),
    close,
  });
  try {
    await connection.run([shell, '-c', ':'], { signal: options.signal, deadlineMs: options.connectTimeoutMs * 3 });
    return connection;
  } catch (error) {
    await close();
    throw error;
  }
}

/** The program's own failures end with 255. */
function failedItself(ending: Ending | 'silent'): boolean {
  return ending !== 'silent' && ending.code === 255;
}

async function forward(host: string, command: [string, ...string[]], to: string, port: number): Promise<Duplex> {
  const address = to.includes(':') ? `[${to}]` : to;
  const program = startProgram([command[0], ...command.slice(1, -2), '-W', `${address}:${port}`, ...command.slice(-2)]);
  let said = '';
  program.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  const answered = new Promise<void>((resolve) => {
    // Its end makes a stream readable too.
    program.stdout.on('readable', () => program.stdout.readableLength > 0 && resolve());
  });
  const refused = program.exited.then(() => true);
  const outcome = await Promise.race([refused, answered.then(() => false), pauseFalse(refusalMs)]);
  if (outcome && program.stdout.readableLength === 0) {
    throw new TargetError(
      `Nothing answers at ${to}:${port}, asked from ${host}: ${said.trim().split('\n').at(-1) ?? ''}.`,
      {
        code: 'TCP_REFUSED',
        hint: `Check that the server runs and that ${host} can reach it: name, port, firewall and AllowTcpForwarding.`,
      },
    );
  }
  return Duplex.from({ readable: program.stdout, writable: program.stdin });
}

function pauseFalse(ms: number): Promise<false> {
  return new Promise((resolve) => setTimeout(() => resolve(false), ms).unref());
}
