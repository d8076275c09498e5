import type { Secret } from '@signet/core';
import { Client, EqualityFilter, InvalidCredentialsError, OrFilter, ResultCodeError } from 'ldapts';
import type { ProcessRuntime, RuntimeRepository } from '../cell/index.ts';

const TIMEOUT_MS = 5000;

/**
 * Logs a user in as a cluster member does: by the registry that the member *started with*.
 *
 * @returns The user's unique name, or `undefined` when the login is refused.
 */
export async function loginUser(
  { realm, registry }: ProcessRuntime,
  user: string,
  password: Secret,
): Promise<string | undefined> {
  if (realm !== registry.realm || user === '' || password.reveal() === '') return undefined;
  const found: { readonly dn: string; readonly repository: RuntimeRepository }[] = [];
  for (const repository of registry.repositories) {
    if (repository.type === 'File') {
      // Ambiguous or not, an administrator of the file repository is no user of Connections.
      if (repository.users.some(({ uid }) => uid.toLowerCase() === user.toLowerCase())) return undefined;
    } else {
      const entries = await findInDirectory(repository, user);
      // A participating directory that does not answer stops every login of the realm.
      if (entries === undefined) return undefined;
      found.push(...entries.map((dn) => ({ dn, repository })));
    }
  }
  const [only, ...others] = found;
  if (only === undefined || others.length > 0) return undefined;
  return (await accepts(only.repository, only.dn, password)) ? uniqueName(only.repository, only.dn) : undefined;
}

async function findInDirectory(repository: RuntimeRepository, user: string): Promise<string[] | undefined> {
  const [server] = repository.servers;
  if (server === undefined) return undefined;
  const names = repository.loginProperties.length > 0 ? repository.loginProperties : ['uid'];
  const filter = new OrFilter({ filters: names.map((attribute) => new EqualityFilter({ attribute, value: user })) });
  return withClient(server, async (client) => {
    await client.bind(server.bindDn, server.bindPassword.reveal());
    const found: string[] = [];
    for (const { nameInRepository } of repository.baseEntries) {
      const { searchEntries } = await client.search(nameInRepository, { scope: 'sub', filter, attributes: ['uid'] });
      found.push(...searchEntries.map(({ dn }) => dn));
    }
    return found;
  });
}

async function accepts({ servers }: RuntimeRepository, dn: string, password: Secret): Promise<boolean> {
  const [server] = servers;
  if (server === undefined) return false;
  const bound = await withClient(server, async (client) => {
    try {
      await client.bind(dn, password.reveal());
      return true;
    } catch (error) {
      if (error instanceof InvalidCredentialsError) return false;
      throw error;
    }
  });
  return bound === true;
}

/** `undefined` when the directory does not answer, or not as it should. */
async function withClient<T>(
  { host, port, ssl }: RuntimeRepository['servers'][number],
  use: (client: Client) => Promise<T>,
): Promise<T | undefined> {
  const client = new Client({
    url: `${ssl ? 'ldaps' : 'ldap'}://${host}:${port}`,
    timeout: TIMEOUT_MS,
    connectTimeout: TIMEOUT_MS,
  });
  try {
    return await use(client);
  } catch (error) {
    if (error instanceof ResultCodeError || isNetworkError(error)) return undefined;
    throw error;
  } finally {
    // The server may be gone already.
    await client.unbind().catch(() => undefined);
  }
}

function isNetworkError(error: unknown): boolean {
  return error instanceof Error && ('code' in error || /timeout|closed|socket/iu.test(error.message));
}

/** The name in the realm: the base entry's own name in place of its name in the directory. */
function uniqueName({ baseEntries }: RuntimeRepository, dn: string): string {
  const base = baseEntries.find(({ nameInRepository }) => dn.toLowerCase().endsWith(nameInRepository.toLowerCase()));
  return base === undefined ? dn : `${dn.slice(0, dn.length - base.nameInRepository.length)}${base.name}`;
}
