import type { Connection } from '@signet/core';
import { openLocal } from './local/local-connection.ts';
import type { ConnectionOptions } from './options.ts';
import { openSsh } from './ssh/ssh-connection.ts';

/**
 * Connects to one host.
 *
 * @throws {ConnectError} with what to do next; the package's README lists the codes.
 */
export async function openConnection(options: ConnectionOptions): Promise<Connection> {
  return options.kind === 'local' ? openLocal(options.host) : openSsh(options);
}
