import { constants } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client, ClientChannel } from 'ssh2';
import type { Ending, Program } from '../command.ts';
import { quote } from '../command-line.ts';
import { type Launcher, NoChannel } from '../shell/launcher.ts';

/** Starts shells in channels of an SSH connection. */
export function sshLauncher(host: string, client: Client, shell: string): Launcher {
  return { host, shell, launch: (script) => openChannel(client, `exec ${quote(shell)} -c ${quote(script)}`) };
}

/** Opens a channel; "open failed" means that the server's `MaxSessions` are in use for a moment. */
async function openChannel(client: Client, command: string): Promise<Program> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await new Promise<Program>((resolve, reject) => {
        client.exec(command, (error, channel) => {
          if (error !== undefined) return reject(error);
          // At once: the end of a quick command is in the same packet as the news that it has started.
          resolve(programOf(client, channel));
        });
      });
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (attempt === 6) throw new NoChannel('the server opens no further session', { cause: error });
      await pause(50 * 2 ** attempt * (0.5 + Math.random()));
    }
  }
}

/** True when the server has no channel to give at the moment. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && /Channel open failure: (?:open failed|.*resource)/iu.test(error.message);
}

function programOf(client: Client, channel: ClientChannel): Program {
  const lost: Ending = { code: undefined, lost: true };
  let status: Ending | undefined;
  channel.on('error', () => {});
  const exited = new Promise<Ending>((resolve) => {
    channel.once('exit', (code: number | null, signal?: string) => {
      status = { code: code ?? 128 + signalNumber(signal), lost: false };
      resolve(status);
    });
    channel.once('close', () => resolve(status ?? lost));
    client.once('close', () => resolve(status ?? lost));
  });
  const ended = new Promise<Ending>((resolve) => {
    channel.once('close', () => resolve(status ?? lost));
    client.once('close', () => resolve(status ?? lost));
  });
  return {
    stdin: channel,
    stdout: channel,
    stderr: channel.stderr,
    exited,
    ended,
    abandon: () => channel.close(),
  };
}

function signalNumber(name: string | undefined): number {
  const signals: Readonly<Record<string, number>> = constants.signals;
  return signals[name ?? ''] ?? signals[`SIG${name}`] ?? 0;
}
