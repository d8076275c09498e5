import { type Connection, ConnectError, TargetError } from '@signet/core';
import { startProgram } from '../local/local-command.ts';
import type { ConnectionOptions } from '../options.ts';
import { Channels } from '../shell/channels.ts';
import { quoted } from '../shell/greet.ts';
import { shellConnection } from '../shell/shell-connection.ts';

/** Shells at a time; each is a process of the engine's program here. */
const shellsAtATime = 8;

/** The words that start a shell in a container or pod. */
export function containerCommand(options: ConnectionOptions, shell: readonly string[]): [string, ...string[]] {
  const { kind, address, user, container, program = kind, programArgs = [] } = options;
  if (kind === 'kubectl') {
    const inside = container === undefined ? [] : ['-c', container];
    return [program, ...programArgs, 'exec', '-i', address, ...inside, '--', ...shell];
  }
  const as = user === '' ? [] : ['-u', user];
  return [program, ...programArgs, 'exec', '-i', ...as, address, ...shell];
}

/**
 * A container of this machine's Docker or Podman, or a pod that kubectl reaches, through that program.
 *
 * @throws {ConnectError} `CONTAINER_UNREACHABLE` when no shell can be started there.
 */
export async function openContainer(options: ConnectionOptions): Promise<Connection> {
  const { host, kind, address, user, shell = '/bin/sh' } = options;
  let closed = false;
  const connection = shellConnection({
    launcher: {
      host,
      shell,
      launch: async (script) => startProgram(containerCommand(options, [shell, '-c', script])),
      refusal: (_ending, said) =>
        new ConnectError(`${kind} could not start ${shell} in ${address} for host ${host}.${quoted(said)}`, {
          code: 'CONTAINER_UNREACHABLE',
          hint: `Check that it runs, that it has ${shell}, and that this user may use ${kind}; ansible_host names it.`,
        }),
    },
    channels: new Channels(shellsAtATime),
    ...(user !== '' && { user }),
    lost: () => (closed ? { cause: undefined } : undefined),
    openTcp(to, port) {
      throw new TargetError(
        `From the container ${address} (host ${host}) no connection to ${to}:${port} can be opened.`,
        {
          code: 'TCP_UNSUPPORTED',
          hint: 'Ask from the machine that runs it: delegate_to.',
        },
      );
    },
    close: async () => void (closed = true),
  });
  await connection.run([shell, '-c', ':'], { signal: options.signal });
  return connection;
}
