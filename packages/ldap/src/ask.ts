import type { Duplex } from 'node:stream';
import type { Connection } from '@signet/core';
import { type Client, type Entry, EqualityFilter, OrFilter, ResultCodeError } from 'ldapts';
import { clientOver } from './client.ts';
import type { DirectoryAnswer, DirectoryQuery, DirectoryServer, DirectoryUser } from './query.ts';
import { reachFailure } from './reach-failure.ts';
import { secure } from './secure.ts';

const noSuchObject = 32;
const notNow = new Set([51, 52]); // busy, unavailable

/**
 * Connects from the host that `connection` leads to, binds, reads the base entry and looks for the user below it.
 * Whatever the server or the network says is an answer; only the loss of `connection` itself throws.
 */
export async function askDirectory(
  connection: Connection,
  server: DirectoryServer,
  query: DirectoryQuery,
  signal: AbortSignal,
): Promise<DirectoryAnswer> {
  // A bind without a password succeeds everywhere: as an anonymous one (RFC 4513, 5.1.2).
  if (server.bindPassword.equals('')) return { state: 'bind-refused', why: 'the password is empty' };
  let stream: Duplex;
  try {
    stream = await connection.openTcp(server.host, server.port);
  } catch (error) {
    return reachFailure(error);
  }
  const stop = (): void => void stream.destroy();
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await talk(server.ssl ? await secure(stream, server) : stream, server, query);
  } catch (error) {
    return reachFailure(error);
  } finally {
    signal.removeEventListener('abort', stop);
    stream.destroy();
  }
}

async function talk(stream: Duplex, server: DirectoryServer, query: DirectoryQuery): Promise<DirectoryAnswer> {
  const client = clientOver(stream);
  try {
    return (await bind(client, server)) ?? (await look(client, query));
  } finally {
    await client.unbind().catch(() => {}); // The answer is there; how the goodbye went does not change it.
  }
}

/** @returns The refusal; `undefined` once bound. */
async function bind(client: Client, server: DirectoryServer): Promise<DirectoryAnswer | undefined> {
  try {
    await client.bind(server.bindDn, server.bindPassword.reveal());
    return undefined;
  } catch (error) {
    if (!(error instanceof ResultCodeError)) throw error;
    return { state: notNow.has(error.code) ? 'unreachable' : 'bind-refused', why: serverText(error) };
  }
}

async function look(client: Client, query: DirectoryQuery): Promise<DirectoryAnswer> {
  const { baseEntry, user, loginProperties } = query;
  try {
    await client.search(baseEntry, { scope: 'base', attributes: ['1.1'] });
    if (user === undefined) return { state: 'answered', users: [] };
    const filters = loginProperties.map((attribute) => new EqualityFilter({ attribute, value: user }));
    const { searchEntries } = await client.search(baseEntry, {
      scope: 'sub',
      filter: new OrFilter({ filters }),
      attributes: ['mail'],
      // Without pages a server's size limit ends the search with an error.
      paged: true,
    });
    return { state: 'answered', users: searchEntries.map(userOf) };
  } catch (error) {
    if (!(error instanceof ResultCodeError)) throw error;
    return error.code === noSuchObject ? { state: 'base-missing' } : { state: 'failed', why: serverText(error) };
  }
}

/** One value comes as text, several as a list, none as an empty list. */
function userOf(entry: Entry): DirectoryUser {
  const [mail] = [entry['mail'] ?? []].flat().map(String);
  return { dn: entry.dn, ...(mail !== undefined && { mail }) };
}

function serverText(error: ResultCodeError): string {
  return error.message
    .replace(/\s*Code: 0x([0-9a-f]+)$/u, (_, hex: string) => ` (LDAP result ${Number.parseInt(hex, 16)})`)
    .trim();
}
