import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect, type TLSSocket } from 'node:tls';
import { deadlineMs } from './client.ts';
import type { DirectoryServer } from './query.ts';

/** Speaks TLS over an open stream and checks the server's certificate. */
export function secure(stream: Duplex, { host, ca }: DirectoryServer): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      socket: stream,
      host,
      // A server name is a name; an address is compared with the certificate by `host`.
      ...(isIP(host) === 0 && { servername: host }),
      ...(ca !== undefined && { ca }),
    });
    const timer = setTimeout(
      () => socket.destroy(new Error(`no TLS handshake within ${deadlineMs / 1000} seconds`)),
      deadlineMs,
    );
    socket.once('secureConnect', () => {
      clearTimeout(timer);
      socket.removeAllListeners('error').removeAllListeners('close');
      resolve(socket);
    });
    socket.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    socket.once('close', () => {
      clearTimeout(timer);
      reject(new Error('the connection was closed during the TLS handshake'));
    });
  });
}
