import { scriptingException, wsadminError } from '../errors.ts';
import type { ManagedProcess } from '../processes.ts';
import type { Session } from '../session.ts';

/** `startServer(server, node[, seconds])`: returns when the server is open for e-business or the time is over. */
export async function startServer(
  { state }: Session,
  [name = '', node = '', seconds = '']: readonly string[],
): Promise<string> {
  const server = serverOf(state.processes.all, name, node);
  if (server.state !== 'stopped') throw wsadminError(`Server "${name}" is already running on node "${node}".`);
  if (state.processes.agentOf(node)?.state !== 'started') {
    throw wsadminError(`Cannot start server "${name}" on node "${node}": no node agent is running there.`);
  }
  const waitMs = /^\d+$/.test(seconds) ? Number(seconds) * 1000 : 1_200_000;
  await Promise.race([state.processes.start(server), state.timers.sleep(waitMs)]);
  return isStarted(server)
    ? `WASX7262I: Start completed for server "${name}" on node "${node}"`
    : `WASX7263W: Start not completed for server "${name}" on node "${node}". The launch process may have timed out.`;
}

/** `stopServer(server, node[, mode])`: returns when the server is gone. */
export async function stopServer({ state }: Session, [name = '', node = '']: readonly string[]): Promise<string> {
  const server = serverOf(state.processes.all, name, node);
  if (server.state !== 'started' || state.processes.agentOf(node)?.state !== 'started') {
    throw wsadminError(`Unable to locate running server "${name}" on node "${node}".`);
  }
  await state.processes.stop(server);
  return [
    `WASX7337I: Invoked stop for server "${name}" Waiting for stop completion.`,
    `WASX7264I: Stop completed for server "${name}" on node "${node}"`,
  ].join('\n');
}

/** Read anew: the state changes while a call waits. */
function isStarted(server: ManagedProcess): boolean {
  return server.state === 'started';
}

function serverOf(all: readonly ManagedProcess[], name: string, node: string): ManagedProcess {
  const found = all.find((process) => process.kind === 'server' && process.name === name && process.node === node);
  if (found === undefined)
    throw scriptingException(
      'com.ibm.websphere.management.exception.AdminException',
      `ADMB0005E: Server ${name} on Node ${node} does not exist.`,
    );
  return found;
}
