import { once } from 'node:events';
import { connect } from 'node:net';
import { modules } from '@signet/host';
import { fakeConnection, fixedVars, taskContext } from '@signet/testkit';

/** Codes of what `ltpa.token_accepted` finds. Its requests leave from this process. */
export async function findingsOfTokenAccepted(args: Readonly<Record<string, unknown>>): Promise<string[]> {
  const task = modules.find(({ name }) => name === 'ltpa.token_accepted');
  if (task?.kind !== 'assertion') throw new Error('There is no assertion ltpa.token_accepted.');
  const connection = fakeConnection({
    openTcp: async (host, port) => {
      const socket = connect(port, host);
      await once(socket, 'connect');
      return socket;
    },
  });
  const session = await task.target.open(connection, fixedVars(), taskContext());
  const shown: unknown = await task.read(session.read, args, taskContext());
  return task.verify(shown, args).map(({ code }) => code);
}
