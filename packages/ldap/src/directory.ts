import { ConnectError, type TargetKind } from '@signet/core';
import type { DirectoryAnswer, DirectoryQuery, DirectoryServer } from './query.ts';

/** Asks directories from one host. */
export interface DirectoryReader {
  /** The host from which they are asked. */
  readonly from: string;
  ask(server: DirectoryServer, query: DirectoryQuery): Promise<DirectoryAnswer>;
}

/**
 * Directory servers as a host sees them: every connection to them is opened from that host, so that an answer proves
 * that the products there get one too. Nothing is ever written.
 */
export const directory: TargetKind<DirectoryReader, DirectoryReader> = {
  name: 'directory',
  async open(connection, _vars, context) {
    const reader: DirectoryReader = {
      from: connection.host,
      async ask(server, query) {
        // A playbook that asks no directory need not read an LDAP client.
        const { askDirectory } = await import('./ask.ts');
        const answer = await askDirectory(connection, server, query, context.signal);
        if (context.signal.aborted)
          throw new ConnectError('Asking the directory was interrupted.', { code: 'INTERRUPTED' });
        return answer;
      },
    };
    return { read: reader, write: reader, save: async () => false, discard: async () => {}, close: async () => {} };
  },
};
