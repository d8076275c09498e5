import { createServer } from 'node:net';
import { findJython } from '../jython.ts';

/** How to start Jython on this machine; undefined without Java or its jar. */
export const jython: readonly string[] | undefined = findJython().command;

/** A port on 127.0.0.1 that nobody listened on a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
