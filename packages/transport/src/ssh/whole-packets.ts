import type { Duplex } from 'node:stream';

/**
 * Sends what is written in one turn of the event loop together. ssh2 writes each packet in three pieces (length,
 * content, tag): without Nagle's algorithm they would be three segments, for each of which both sides wake up.
 */
export function inWholePackets<Socket extends Duplex>(socket: Socket): Socket {
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
  let held = false;
  const release = (): void => {
    held = false;
    socket.uncork();
  };
  socket.write = (...args: unknown[]) => {
    if (!held) {
      held = true;
      socket.cork();
      process.nextTick(release);
    }
    return write(...args);
  };
  return socket;
}
