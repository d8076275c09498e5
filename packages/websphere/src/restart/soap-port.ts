import { type Connection, SignetError } from '@signet/core';

/** `open`, `closed`, or `unknown` when the host does not let us look. */
export type PortState = 'open' | 'closed' | 'unknown';

/** Whether the dmgr's SOAP port answers, asked from the dmgr's host as wsadmin would. */
export async function soapPortState(connection: Connection, port: number): Promise<PortState> {
  try {
    const socket = await connection.openTcp('localhost', port);
    socket.on('error', () => undefined);
    socket.destroy();
    return 'open';
  } catch (error) {
    if (!(error instanceof SignetError)) throw error;
    if (error.code === 'TCP_REFUSED') return 'closed';
    if (error.code === 'TCP_FORWARDING_REFUSED') return 'unknown';
    throw error;
  }
}
