import type { Connection } from '@signet/core';
import { openContainer } from './container/container-connection.ts';
import { openLocal } from './local/local-connection.ts';
import { openOpenssh } from './openssh/openssh-connection.ts';
import type { ConnectionOptions } from './options.ts';
import { openSsh } from './ssh/ssh-connection.ts';
import { withSshConfig } from './ssh/ssh-config.ts';

/**
 * Connects to one host.
 *
 * @throws {ConnectError} with what to do next; the package's README lists the codes.
 */
export async function openConnection(options: ConnectionOptions): Promise<Connection> {
  switch (options.kind) {
    case 'local':
      return openLocal(options.host, options.shell);
    case 'ssh':
      return openSsh(await withSshConfig(options));
    case 'openssh':
      return openOpenssh(options);
    default:
      return openContainer(options);
  }
}
