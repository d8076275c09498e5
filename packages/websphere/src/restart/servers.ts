import { TargetError } from '@signet/core';
import { adminControl } from '../bridge/calls.ts';
import { keyOf, readProcesses, type ServerName } from '../facts/processes.ts';
import { parseLines } from '../grammar/lines.ts';
import type { RestartWork } from './work.ts';
import { inSeconds, secondsSince, waitFor } from './wait.ts';

/**
 * Stops servers one after the other. What `stopServer` says is not trusted: a server that is already stopped makes it
 * fail, and a slow one outlives the client's patience. The server is stopped once its MBean is gone.
 */
export async function stopServers(work: RestartWork, servers: readonly ServerName[]): Promise<void> {
  for (const server of servers) {
    const started = performance.now();
    await work.cell.operate(adminControl('stopServer', server.server, server.node));
    await waitFor(async () => ((await isRunning(work, server)) ? undefined : true), {
      ...work.wait,
      late: () =>
        new TargetError(`Server ${keyOf(server)} did not stop within ${inSeconds(work.wait.deadlineMs)}.`, {
          code: 'SERVER_NOT_STOPPED',
          hint: `Stop it with bin/stopServer.sh ${server.server} of its node's profile, and run again: the restart is still owed.`,
        }),
    });
    work.note(`server ${keyOf(server)} stopped after ${secondsSince(started)}`);
  }
}

async function isRunning({ cell }: RestartWork, server: ServerName): Promise<boolean> {
  const { servers } = await readProcesses(cell);
  return servers.some((running) => keyOf(running) === keyOf(server));
}

/** Starts servers and waits until each says that it is started; servers that run already are left alone. */
export async function startServers(work: RestartWork, servers: readonly ServerName[]): Promise<void> {
  const { servers: running } = await readProcesses(work.cell);
  const up = new Set(running.map(keyOf));
  for (const server of servers) {
    const started = performance.now();
    const outcome = up.has(keyOf(server))
      ? undefined
      : await work.cell.operate(adminControl('startServer', server.server, server.node));
    await waitFor(async () => ((await stateOf(work, server)) === 'STARTED' ? true : undefined), {
      ...work.wait,
      late: () =>
        new TargetError(
          `Server ${keyOf(server)} did not start within ${inSeconds(work.wait.deadlineMs)}.${lastWord(outcome)}`,
          {
            code: 'SERVER_NOT_STARTED',
            hint: `Look at logs/${server.server}/SystemOut.log of its node's profile, and run again: the restart is still owed.`,
          },
        ),
    });
    work.note(`server ${keyOf(server)} started after ${secondsSince(started)}`);
  }
}

function lastWord(outcome: Awaited<ReturnType<RestartWork['cell']['operate']>> | undefined): string {
  if (outcome === undefined) return '';
  const text = outcome.ok ? outcome.result : outcome.message;
  return text.trim() === '' ? '' : ` ${text.trim().split('\n').at(-1) ?? ''}`;
}

/** The state a server's MBean reports; empty while there is none. */
async function stateOf({ cell }: RestartWork, { node, server }: ServerName): Promise<string> {
  const [names = ''] = await cell.ask(adminControl('queryNames', `type=Server,node=${node},process=${server},*`));
  const [name] = parseLines(names);
  if (name === undefined) return '';
  const outcome = await cell.operate(adminControl('getAttribute', name, 'state'));
  return outcome.ok ? outcome.result : '';
}
