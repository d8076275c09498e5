import { createServer, type Socket } from 'node:net';
import { Secret } from '@signet/core';
import type { DirectoryServer } from '../directory-server.ts';
import { type DirectoryEntry, matchesPassword } from '../entries.ts';
import { messageLength } from './ber.ts';
import { normalDn } from './dn.ts';
import { valuesOf } from './filter.ts';
import { type LdapRequest, OPERATION, readBind, readRequest, readSearch } from './request.ts';
import { entryMessage, REPLY, RESULT, resultMessage } from './response.ts';
import { search } from './search.ts';

/** The lab's own directory, for machines without slapd: simple bind and search of LDAP version 3, read only. */
export async function startLdapServer(port: number, entries: readonly DirectoryEntry[]): Promise<DirectoryServer> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A client that goes away without unbinding is no error of ours.
    socket.on('error', () => socket.destroy());
    serve(socket, entries);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    pids: [],
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function serve(socket: Socket, entries: readonly DirectoryEntry[]): void {
  const client = { bound: false };
  let pending = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    try {
      for (let length = messageLength(pending); length !== undefined; length = messageLength(pending)) {
        const request = readRequest(pending.subarray(0, length));
        pending = pending.subarray(length);
        for (const reply of answer(request, entries, client)) socket.write(reply);
        if (request.operation.tag === OPERATION.UNBIND) socket.end();
      }
    } catch {
      socket.destroy(); // What is not LDAP gets no answer; slapd closes the connection, too.
    }
  });
}

function answer(
  { id, operation, criticalControls }: LdapRequest,
  entries: readonly DirectoryEntry[],
  client: { bound: boolean },
): Buffer[] {
  switch (operation.tag) {
    case OPERATION.BIND: {
      const code = bind(operation, entries);
      client.bound = code === RESULT.SUCCESS && readBind(operation).dn !== '';
      return [resultMessage(id, REPLY.BIND, code)];
    }
    case OPERATION.SEARCH: {
      if (criticalControls.length > 0)
        return [resultMessage(id, REPLY.SEARCH_DONE, RESULT.UNAVAILABLE_CRITICAL_EXTENSION)];
      const { code, matchedDn, entries: found } = search(entries, readSearch(operation), client.bound);
      return [...found.map((entry) => entryMessage(id, entry)), resultMessage(id, REPLY.SEARCH_DONE, code, matchedDn)];
    }
    case OPERATION.UNBIND:
    case OPERATION.ABANDON:
      return [];
    case OPERATION.EXTENDED:
      return [resultMessage(id, REPLY.EXTENDED, RESULT.PROTOCOL_ERROR, '', 'unsupported extended operation')];
    default:
      // Every reply's tag follows its request's.
      return [resultMessage(id, operation.tag + 1, RESULT.UNWILLING_TO_PERFORM, '', 'this directory is read only')];
  }
}

function bind(operation: LdapRequest['operation'], entries: readonly DirectoryEntry[]): number {
  const { dn, password } = readBind(operation);
  if (password === undefined) return RESULT.AUTH_METHOD_NOT_SUPPORTED;
  if (dn === '' && password === '') return RESULT.SUCCESS;
  if (password === '') return RESULT.UNWILLING_TO_PERFORM;
  const entry = entries.find((candidate) => normalDn(candidate.dn) === normalDn(dn));
  const hashes = entry === undefined ? [] : valuesOf(entry, 'userPassword');
  return hashes.some((hash) => matchesPassword(new Secret(password), hash))
    ? RESULT.SUCCESS
    : RESULT.INVALID_CREDENTIALS;
}
