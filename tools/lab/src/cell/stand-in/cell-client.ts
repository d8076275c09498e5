import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Endpoint } from './endpoint.ts';

/** A program's connection to the cell: one question at a time, one JSON object per line. */
export interface CellClient {
  /** Sends a request and returns the next line that comes back; undefined when the cell has ended. */
  ask(request: object): Promise<unknown>;
  next(): Promise<unknown>;
  close(): void;
}

export async function connectToCell({ port, token }: Endpoint): Promise<CellClient> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  // Whatever happens to the connection later shows as the end of its lines.
  socket.on('error', () => socket.destroy());
  const lines = createInterface({ input: socket, crlfDelay: Infinity })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => {
    const { value, done } = (await lines.next()) as IteratorResult<string, undefined>;
    return done === true ? undefined : JSON.parse(value);
  };
  send(socket, { token });
  return {
    ask: (request) => {
      send(socket, request);
      return next();
    },
    next,
    close: () => socket.destroy(),
  };
}

function send(socket: Socket, message: object): void {
  socket.write(`${JSON.stringify(message)}\n`);
}
