import { Client, EqualityFilter, InvalidCredentialsError, NoSuchObjectError, OrFilter, ResultCodeError } from 'ldapts';
import type { LdapServer, Repository } from './documents.ts';
import { wimError } from './errors.ts';
import { decodeXor } from './obscured.ts';

const TIMEOUT_MS = 5000;

/** Why the directory did not do what was asked, in the words of Java's naming exceptions. */
export class NamingError extends Error {
  override readonly name = 'NamingError';
  /** The directory answered that there is no such entry. */
  readonly missing: boolean;

  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.missing = cause instanceof NoSuchObjectError;
  }
}

/** Runs something with a bound connection to the first server of an LDAP repository. */
async function bound<T>(repository: Repository, use: (client: Client) => Promise<T>): Promise<T> {
  const [server] = repository.servers;
  if (server === undefined)
    throw new NamingError(`javax.naming.CommunicationException: repository ${repository.id} has no LDAP server`);
  const client = new Client({
    url: urlOf(server),
    timeout: TIMEOUT_MS,
    connectTimeout: TIMEOUT_MS,
    ...(isSsl(server) && { tlsOptions: { rejectUnauthorized: false } }),
  });
  try {
    const { bindDN = '', bindPassword = '' } = server.settings;
    if (bindDN !== '') await client.bind(bindDN, decodeXor(bindPassword));
    return await use(client);
  } catch (error) {
    throw new NamingError(namingText(error, server), error);
  } finally {
    // The server may be gone already; there is nothing left to end then.
    await client.unbind().catch(() => undefined);
  }
}

function isSsl(server: LdapServer): boolean {
  return server.settings['sslEnabled'] === 'true';
}

function urlOf(server: LdapServer): string {
  const { host = '127.0.0.1', port = '389' } = server.settings;
  return `${isSsl(server) ? 'ldaps' : 'ldap'}://${host}:${port}`;
}

function namingText(error: unknown, server: LdapServer): string {
  if (error instanceof NoSuchObjectError) return '[LDAP: error code 32 - No Such Object]';
  if (error instanceof InvalidCredentialsError)
    return 'javax.naming.AuthenticationException: [LDAP: error code 49 - Invalid Credentials]';
  if (error instanceof ResultCodeError)
    return `javax.naming.NamingException: [LDAP: error code ${error.code} - ${error.name}]`;
  const { host = '', port = '389' } = server.settings;
  return `javax.naming.CommunicationException: ${host}:${port} [Root exception is java.net.ConnectException: Connection refused (Connection refused)]`;
}

/** Looks for an entry by its distinguished name. @throws {NamingError} when it is not there or cannot be asked for. */
export async function assertEntry(repository: Repository, dn: string): Promise<void> {
  await bound(repository, (client) =>
    client.search(dn, { scope: 'base', filter: '(objectClass=*)', attributes: ['1.1'] }),
  );
}

/** Connects and binds. @throws {NamingError} */
export async function assertReachable(repository: Repository): Promise<void> {
  await bound(repository, () => Promise.resolve());
}

/** Distinguished names of the entries that have `user` as one of the repository's login properties. */
export async function findUsers(repository: Repository, user: string): Promise<string[]> {
  const properties = repository.loginProperties.length > 0 ? repository.loginProperties : ['uid'];
  const filter = new OrFilter({
    filters: properties.map((attribute) => new EqualityFilter({ attribute, value: user })),
  });
  return bound(repository, async (client) => {
    const found: string[] = [];
    for (const { nameInRepository } of repository.baseEntries) {
      const { searchEntries } = await client.search(nameInRepository, { scope: 'sub', filter, attributes: ['uid'] });
      found.push(...searchEntries.map(({ dn }) => dn));
    }
    return found;
  });
}

/** Whether the directory accepts this password for this entry. */
export async function acceptsPassword(repository: Repository, dn: string, password: string): Promise<boolean> {
  return bound(repository, async (client) => {
    try {
      await client.bind(dn, password);
      return true;
    } catch (error) {
      if (error instanceof InvalidCredentialsError) return false;
      throw error;
    }
  });
}

/** A failure inside the federated repositories, as scripts see it. */
export function namingProblem(error: unknown): Error {
  if (!(error instanceof NamingError)) return error instanceof Error ? error : new Error(String(error));
  return wimError(
    'WIMSystemException',
    `CWWIM4520E The '${error.message}' naming exception occurred during processing.`,
  );
}
