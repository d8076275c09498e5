import { connect } from 'node:net';
import type { ServerChannel } from 'ssh2';

/** Opens a TCP connection for a client and passes bytes both ways; refuses the channel when nothing answers. */
export function forward(accept: () => ServerChannel, reject: () => void, host: string, port: number): void {
  const socket = connect({ host, port, noDelay: true, allowHalfOpen: true });
  socket.once('error', reject);
  socket.once('connect', () => {
    socket.off('error', reject);
    const channel = accept();
    socket.on('error', () => channel.close());
    channel.on('error', () => socket.destroy());
    channel.on('close', () => socket.destroy());
    channel.pipe(socket).pipe(channel);
  });
}
