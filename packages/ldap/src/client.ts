import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Client } from 'ldapts';

/** How long one answer of the directory may take. */
export const deadlineMs = 15_000;

/**
 * A client that speaks over a stream which is already open, such as a channel through SSH. It never opens another:
 * ldapts would reconnect after a loss, without binding again.
 */
export function clientOver(stream: Duplex): Client {
  let used = false;
  return new Client({
    // Not looked at: the stream leads to the server already, through TLS where that is wanted.
    url: 'ldap://directory',
    timeout: deadlineMs,
    connectTimeout: deadlineMs,
    createConnection: (() => {
      if (used) throw new Error('the connection was lost');
      used = true;
      // ldapts waits for a socket's `connect`, which a channel through SSH does not have.
      if (!(stream instanceof Socket)) setImmediate(() => stream.emit('connect'));
      return stream;
    }) as never,
  });
}
